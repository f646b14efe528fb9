import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Losses of segmentations")
struct AreaLossTests {
  private struct Loss: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let of: @Sendable (_ logits: Tensor, _ labels: Tensor) -> Tensor

    init(_ name: String, _ of: @escaping @Sendable (Tensor, Tensor) -> Tensor) {
      testDescription = name
      self.of = of
    }
  }

  private static let losses: [Loss] =
    [
      Loss("cross-entropy") { pixelCrossEntropy($0, $1, ignoredLabel: 255) },
      Loss("weighted cross-entropy") { x, y in
        pixelCrossEntropy(
          x, y, weights: .ones([x.shape[1]]), pixelWeights: .full(y.shape, 2, dtype: .float32), ignoredLabel: 255)
      },
      Loss("focal") { focalLoss($0, $1, ignoredLabel: 255) },
      Loss("focal, gamma 0.5") { focalLoss($0, $1, gamma: 0.5, weights: .ones([$0.shape[1]]), ignoredLabel: 255) },
    ]
    + AbsentClasses.allCases.flatMap { absent in
      [false, true].flatMap { perImage in
        [
          Loss("Dice, \(absent), \(perImage)") {
            diceLoss($0, $1, ignoredLabel: 255, smoothing: 0, absent: absent, perImage: perImage)
          },
          Loss("Dice of sigmoids, \(absent), \(perImage)") {
            diceLoss($0, $1, probabilities: .sigmoid, ignoredLabel: 255, absent: absent, perImage: perImage)
          },
          Loss("Lovász, \(absent), \(perImage)") {
            lovaszSoftmax($0, $1, ignoredLabel: 255, absent: absent, perImage: perImage)
          },
          Loss("generalized Dice, \(perImage)") {
            generalizedDiceLoss($0, $1, ignoredLabel: 255, smoothing: 0, perImage: perImage)
          },
        ]
      }
    }

  private func random(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var stream = RandomStream(seed: seed)
    return .randomNormal(shape, using: &stream)
  }

  @Test("are 0 with a gradient of 0 where all pixels are ignored", arguments: losses)
  private func nothingCounts(loss: Loss) {
    let logits = random([2, 3, 5, 4], 3)
    let ignored = Tensor.full([2, 5, 4], 255, dtype: .int64)
    #expect(loss.of(logits, ignored).scalars == [0])
    #expect(gradient(at: logits) { loss.of($0, ignored) }.scalars == Array(repeating: 0, count: 120))
  }

  @Test("do not ask what is said of ignored pixels, were it no number", arguments: losses)
  private func ignoredPixels(loss: Loss) {
    let logits = random([1, 3, 2, 4], 4)
    let labels = Tensor([0, 1, 2, 255, 1, 255, 0, 2], shape: [1, 2, 4])
    let wild = select(
      (labels .== Tensor([255], shape: [])).unsqueezed(1), then: Tensor([1e30] as [Float], shape: []), else: logits)
    #expect(loss.of(wild, labels).scalars == loss.of(logits, labels).scalars)
    let slopes = gradient(at: wild) { loss.of($0, labels) }.scalars
    #expect(slopes == gradient(at: logits) { loss.of($0, labels) }.scalars)
    for place in slopes.indices where [3, 5].contains(place % 8) { #expect(slopes[place] == 0) }
  }

  @Test("have the gradient that small steps say, of logits in channel blocks, too", arguments: losses)
  private func slopes(loss: Loss) {
    let logits = random([2, 5, 6, 7], 5) * 2
    var stream = RandomStream(seed: 6)
    let labels = Tensor(
      (0..<84).map { _ in [0, 1, 2, 4, 255][Int(stream.uniform() * 5) % 5] }, shape: [2, 6, 7])
    checkGradient(of: { [loss.of($0[0], labels)] }, at: [logits], step: 1e-3)
    let plain = gradient(at: logits) { loss.of($0, labels) }
    expectClose(gradient(at: logits.channelBlocked) { loss.of($0, labels) }, plain)
  }

  @Test("fall to nothing where all is told with certainty", arguments: losses)
  private func certainty(loss: Loss) {
    let labels = Tensor([0, 1, 2, 255, 1, 0, 0, 2], shape: [1, 2, 4])
    let known = select(labels .== Tensor([255], shape: []), then: Tensor([0], shape: []), else: labels)
    let told = (known.oneHot(classes: 3, dtype: .float32) * 200 - 100).permuted([0, 3, 1, 2])
    #expect(abs(loss.of(told, labels).item()) < 1e-6)
    #expect(gradient(at: told) { loss.of($0, labels) }.scalars.allSatisfy { abs($0) < 1e-6 })
  }

  @Test("tell that logits are no numbers", arguments: losses)
  private func broken(loss: Loss) {
    let logits = Tensor.full([1, 3, 2, 2], .nan, dtype: .float32)
    #expect(loss.of(logits, Tensor([0, 1, 2, 1], shape: [1, 2, 2])).item().isNaN)
  }

  @Test("take float64 and bfloat16, and labels of any whole numbers", arguments: losses)
  private func types(loss: Loss) {
    let logits = random([1, 3, 2, 4], 7)
    let labels = Tensor([0, 1, 2, 255, 1, 255, 0, 2], shape: [1, 2, 4])
    let plain = loss.of(logits, labels)
    let wide = loss.of(logits.cast(to: .float64), labels)
    #expect(wide.dtype == .float64 && abs(wide.item() - plain.item()) < 1e-6)
    let half = loss.of(logits.cast(to: .bfloat16), labels)
    #expect(half.dtype == .float32 && abs(half.item() - plain.item()) < 2e-2)
    #expect(loss.of(logits, labels.cast(to: .int32)).scalars == plain.scalars)
    let slopes = gradient(at: logits.cast(to: .bfloat16)) { loss.of($0, labels) }
    #expect(slopes.dtype == .bfloat16 && slopes.scalars.allSatisfy(\.isFinite))
  }

  @Test("do not depend on how many threads there are", arguments: losses)
  private func threads(loss: Loss) {
    let logits = random([2, 4, 40, 33], 8)
    var stream = RandomStream(seed: 9)
    let labels = Tensor((0..<2 * 40 * 33).map { _ in Int(stream.uniform() * 4) % 4 }, shape: [2, 40, 33])
    func both() -> [Float] { loss.of(logits, labels).scalars + gradient(at: logits) { loss.of($0, labels) }.scalars }
    let threads = Threads.count
    defer { Threads.count = threads }
    Threads.count = 1
    let one = both()
    Threads.count = 3
    #expect(both() == one)
  }

  @Test("of a mean of no pixels plain cross-entropy is not a number, as PyTorch's")
  func plainCrossEntropy() {
    let ignored = Tensor([255, 255])
    #expect(crossEntropy(.zeros([2, 3]), ignored, ignoredLabel: 255).item().isNaN)
    #expect(pixelCrossEntropy(.zeros([2, 3]), ignored, ignoredLabel: 255).item() == 0)
  }

  @Test("a label that is none stops the program in the words of the loss")
  func misuse() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = diceLoss(.zeros([1, 2, 1, 2]), Tensor([0, 2], shape: [1, 1, 2]), ignoredLabel: 255)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "diceLoss: every label must lie in 0 ..< 2: label 2 at position 1 of [1, 1, 2]; only 255 is ignored"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pixelCrossEntropy(.zeros([1, 2, 1, 2]), Tensor([0, 1], shape: [1, 1, 2]), pixelWeights: .zeros([2]))
    }
    let words = String(decoding: shape?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("pixelCrossEntropy: each pixel has one weight: weights [2], labels [1, 1, 2]"))
  }

  @Test(
    "how long they take: SACCADE_LOSS_TIMES=1 prints it",
    .enabled(if: ProcessInfo.processInfo.environment["SACCADE_LOSS_TIMES"] != nil, "asked for by SACCADE_LOSS_TIMES"))
  func times() {
    let logits = random([4, 11, 360, 480], 1)
    let labels = logits.slice(axis: 0, 0..<4).argmax(axis: 1)
    let (ones, clock) = (Tensor.ones(labels.shape), ContinuousClock())
    for (name, loss) in [
      ("cross-entropy", { crossEntropy($0, labels, ignoredLabel: 255) }),
      ("pixel cross-entropy", { pixelCrossEntropy($0, labels, ignoredLabel: 255) }),
      ("weighted", { pixelCrossEntropy($0, labels, pixelWeights: ones, ignoredLabel: 255) }),
      ("focal", { focalLoss($0, labels, ignoredLabel: 255) }), ("Dice", { diceLoss($0, labels, ignoredLabel: 255) }),
      ("generalized Dice", { generalizedDiceLoss($0, labels, ignoredLabel: 255) }),
      ("Lovász", { lovaszSoftmax($0, labels, ignoredLabel: 255) }),
    ] as [(String, (Tensor) -> Tensor)] {
      let times = (0..<7).map { _ in clock.measure { _ = gradient(at: logits, of: loss).rowMajor } }
      print("\(name): \(times.min() ?? .zero)")
    }
  }
}
