import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Suppression")
struct SuppressionTests {
  /// The same by the book: each box with all that stay.
  private func slowly(_ boxes: [Float], _ scores: [Float], _ classes: [Int]?, _ threshold: Float) -> [Int] {
    let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    var kept: [Int] = []
    for i in order {
      let a = boxes[4 * i..<4 * i + 4].map { $0 }
      let isHidden = kept.contains { other in
        if let classes, classes[other] != classes[i] { return false }
        let b = boxes[4 * other..<4 * other + 4].map { $0 }
        let both = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
        let first = (a[2] - a[0]) * (a[3] - a[1])
        let second = (b[2] - b[0]) * (b[3] - b[1])
        return both / (first + second - both) > threshold
      }
      if !isHidden { kept.append(i) }
    }
    return kept
  }

  @Test("as a mask, is that of the boxes whose score is not below 0")
  func mask() {
    let boxes = Tensor(
      [0, 0, 10, 10, 1, 1, 10, 10, 0, 0, 10, 9, 20, 0, 30, 10, 20, 0, 30, 9] as [Float], shape: [5, 4])
    let (scores, classes) = (Tensor([0.5, 0.9, 0.4, -1, 0.2] as [Float]), Tensor([0, 0, 1, 0, 0]))
    #expect(suppressionMask(boxes, scores, classes: classes, threshold: 0.5).scalars == [0, 1, 1, 0, 1])
    #expect(suppressionMask(boxes, scores, classes: classes, threshold: 1).scalars == [1, 1, 1, 0, 1])
  }

  @Test(
    "is that of each box with all that stay, however large and wherever boxes are, and for any number of threads",
    arguments: [Float(0), 0.3, 0.7], [1, 2, 3, 4, 5])
  func isExact(threshold: Float, kind: Int) {
    var random = RandomStream(seed: UInt64(kind))
    let count = 1500
    var boxes: [Float] = []
    for _ in 0..<count {
      // Much the same size; few large among small; long and thin; on a grid, so that sides meet; far away now and then.
      var size: (Float, Float) = (random.uniform() * 40 + 5, random.uniform() * 40 + 5)
      if kind == 2 { size = random.uniform() < 0.03 ? (400, 300) : (6, 7) }
      if kind == 3 { size = random.uniform() < 0.5 ? (300, 4) : (4, 300) }
      var (x, y) = (random.uniform() * 500, random.uniform() * 300)
      if kind == 4 { (x, y, size) = ((x / 16).rounded() * 16, (y / 16).rounded() * 16, (32, 16)) }
      if kind == 5, random.uniform() < 0.1 { x *= 1e6 }
      boxes += [x, y, x + size.0, y + size.1]
    }
    let scores = (0..<count).map { _ in (random.uniform() * 500).rounded() / 500 }
    let classes = (0..<count).map { _ in random.integer(below: 7) - 3 }
    let tensor = Tensor(boxes, shape: [count, 4])
    let alone = slowly(boxes, scores, nil, threshold)
    let apart = slowly(boxes, scores, classes, threshold)
    let threads = Threads.count
    defer { Threads.count = threads }
    for threads in [1, 3] {
      Threads.count = threads
      let limit = Double(threshold)
      #expect(nonMaximumSuppression(tensor, Tensor(scores), threshold: limit).scalars(as: Int.self) == alone)
      #expect(
        nonMaximumSuppression(tensor, Tensor(scores), classes: Tensor(classes), threshold: limit).scalars(as: Int.self)
          == apart)
    }
  }

  @Test("soft suppression keeps what has no area and drops what is no number; a class minds its own boxes")
  func soft() {
    let boxes = Tensor([0, 0, 4, 4, 0, 0, 4, 4, 1, 1, 1, 1, 0, 0, 4, 4, 0, 0, .nan, 4], shape: [5, 4])
    let scores = Tensor([0.9, 0.8, 0.7, .nan, 0.6])
    let (kept, left) = softNonMaximumSuppression(boxes, scores, .linear(threshold: 0.5), least: 0.1)
    #expect(kept.scalars(as: Int.self) == [0, 2, 4])
    #expect(left.scalars == [0.9, 0.7, 0.6])
    let apart = softNonMaximumSuppression(boxes, scores, classes: Tensor([0, 1, 0, 0, 0]), .linear(), least: 0.1)
    #expect(apart.kept.scalars(as: Int.self) == [0, 1, 2, 4])
    let none = softNonMaximumSuppression(.zeros([0, 4]), .zeros([0]))
    #expect(none.kept.shape == [0] && none.scores.shape == [0])
  }

  @Test("misuse says what to give instead")
  func misuse() {
    let boxes = Tensor.zeros([3, 4])
    #expect(
      mistake { _ = nonMaximumSuppression(boxes, .zeros([2]), threshold: 0.5) }
        == "nonMaximumSuppression: there must be boxes [n, 4] with a score each, and a class if any: boxes [3, 4], scores "
        + "[2]")
    #expect(
      mistake { _ = nonMaximumSuppression(boxes, .zeros([3]), classes: Tensor([1]), threshold: 0.5) }?
        .hasSuffix("scores [3], classes [1]") == true)
    #expect(
      mistake { _ = nonMaximumSuppression(boxes, .zeros([3]), threshold: .nan) }
        == "nonMaximumSuppression: the threshold must be a number: nan; 0.5 is usual")
    #expect(
      mistake { _ = softNonMaximumSuppression(boxes, .zeros([3]), .gaussian(sigma: 0)) }
        == "softNonMaximumSuppression: sigma must be positive: 0.0; 0.5 is usual")
    #expect(
      mistake { _ = nonMaximumSuppression(boxes, .zeros([3]), classes: .zeros([3]), threshold: 0.5) }?
        .contains("indices must be integers: float32") == true)
  }
}
