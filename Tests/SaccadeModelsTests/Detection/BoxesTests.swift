import SaccadeEngine
import SaccadeModels
import SaccadeTestKit
import Testing

@Suite("Boxes")
struct BoxesTests {
  private let two = Boxes(Tensor([10, 20, 50, 80, 0, 0, 30, 30], shape: [2, 4]))

  @Test("have sides, areas and other forms, and come back from them")
  func forms() {
    #expect(two.count == 2 && !two.isEmpty && two.tensor.dtype == .float32)
    #expect(two.x1.scalars == [10, 0] && two.y1.scalars == [20, 0])
    #expect(two.x2.scalars == [50, 30] && two.y2.scalars == [80, 30])
    #expect(two.areas.scalars == [2400, 900])
    #expect(two.centers.scalars == [30, 50, 40, 60, 15, 15, 30, 30])
    #expect(two.corners.scalars == [10, 20, 40, 60, 0, 0, 30, 30])
    for same in [Boxes(centers: two.centers), Boxes(corners: two.corners)] {
      #expect(same.tensor.scalars == two.tensor.scalars)
    }
    let size = Size2D(100, 50)
    let parts = two.normalized(by: size)
    #expect(parts.scalars == [0.2, 0.2, 1, 0.8, 0, 0, 0.6, 0.3])
    #expect(Boxes(normalized: parts, size: size).tensor.allClose(to: two.tensor))
    #expect(two.scaled(x: 2, y: 0.5).tensor.scalars == [20, 10, 100, 40, 0, 0, 60, 15])
    #expect(two[two.areas .> 1000].tensor.scalars == [10, 20, 50, 80])
    #expect(two[Tensor([1, 0, 1])].x2.scalars == [30, 50, 30])
    #expect(Boxes.joined([two, .none, two]).count == 4)
    #expect(two.intersections(with: two).scalars == [2400, 200, 200, 900])
  }

  @Test("lie in cells of a grid by their middles, also beyond the image")
  func cells() {
    let boxes = Boxes(centers: Tensor([25, 75, 10, 10, 0, 0, 4, 4, 100, 100, 1, 1, -30, 130, 2, 2], shape: [4, 4]))
    let (cells, offsets) = boxes.cells(of: Size2D(4, 5), on: Size2D(100, 100))
    #expect(cells.scalars(as: Int.self) == [16, 0, 19, 15])
    #expect(offsets.allClose(to: Tensor([0.25, 0, 0, 0, 1, 1, -1.5, 2.2], shape: [4, 2]), absolute: 1e-5))
    #expect(Boxes.none.cells(of: 3, on: 30).cells.shape == [0])
    #expect(
      mistake { _ = Boxes(.full([1, 4], .nan)).cells(of: 3, on: 30) }
        == "Boxes.cells: every box must have a middle that is a number; drop those that have none")
    #expect(
      mistake { _ = Boxes.none.cells(of: 0, on: 30) }?.hasPrefix("Boxes.cells: grid and image must not be") == true)
  }

  @Test("may be none, everywhere")
  func none() {
    let none = Boxes.none
    #expect(none.isEmpty && none.areas.shape == [0] && none.centers.shape == [0, 4])
    #expect(
      none.clipped(to: 10).count == 0 && none.scaled(x: 2, y: 2).isEmpty && none.normalized(by: 10).shape == [0, 4])
    #expect(none.areLarger(than: 1).shape == [0])
    for kind in BoxOverlap.allCases {
      #expect(none.overlaps(with: two, kind).shape == [0, 2])
      #expect(two.overlaps(with: none, kind).shape == [2, 0])
      #expect(none.overlaps(with: none, kind).shape == [0, 0])
    }
    let coder = BoxCoder()
    #expect(coder.offsets(of: none, from: none).shape == [0, 4])
    for loss in [generalizedIoULoss, distanceIoULoss, completeIoULoss] {
      let prediction = Parameter(.zeros([0, 4]))
      let value = loss(prediction.value, .zeros([0, 4]), 1e-7, .mean)
      #expect(value.item() == 0)
      value.backward()
      #expect(prediction.gradient?.shape == [0, 4])
    }
  }

  @Test("that are no numbers, or huge, have overlaps that are no numbers, or none")
  func strange() {
    let strange = Boxes(
      Tensor([.nan, 0, 5, 5, 0, 0, 1e38, 1e38, 1e30, 1e30, 2e30, 2e30, 5, 5, 1, 1], shape: [4, 4]))
    let iou = strange.overlaps(with: two).scalars
    #expect(iou[0].isNaN && iou[1].isNaN)
    #expect(iou[2...].allSatisfy { $0 == 0 || $0.isNaN })
    #expect(strange.areLarger(than: 0).scalars(as: Bool.self) == [false, true, true, false])
  }

  @Test("gradients of overlaps, forms and losses are what small steps say", arguments: BoxOverlap.allCases)
  func gradients(kind: BoxOverlap) {
    let others = Boxes(Tensor([12, 25, 40, 90, 200, 200, 220, 240, 2, 5, 20, 21], shape: [3, 4]))
    checkGradient(of: { [Boxes($0[0]).overlaps(with: Boxes($0[1]), kind)] }, at: [two.tensor, others.tensor])
    checkGradient(
      of: { [Boxes(centers: $0[0]).corners, Boxes($0[0]).centers, Boxes($0[0]).areas] }, at: [others.tensor])
    let target = Boxes(Tensor([12, 25, 40, 90, 3, 4, 20, 21], shape: [2, 4])).tensor
    checkGradient(
      of: { [generalizedIoULoss($0[0], $0[1]), distanceIoULoss($0[0], $0[1]), completeIoULoss($0[0], $0[1])] },
      at: [two.tensor, target], relative: 4e-2)
  }

  @Test("misuse says what to give instead")
  func misuse() {
    #expect(
      mistake { _ = Boxes(.zeros([4])) }
        == "Boxes: boxes must be numbers [n, 4], each x1, y1, x2, y2: float32 [4]; unsqueeze a single box, give [0, 4] for "
        + "none")
    #expect(
      mistake { _ = Boxes(centers: .ones([1, 4], dtype: .bool)) }?.contains("y, width, height: bool [1, 4]") == true)
    #expect(
      mistake { _ = Boxes.none.normalized(by: 0) }
        == "Boxes.normalized: the image must have pixels: 0×0; give the size that the boxes are on")
    #expect(
      mistake { _ = generalizedIoULoss(.zeros([2, 4]), .zeros([3, 4])) }
        == "generalizedIoULoss: prediction and target must be boxes [n, 4], as many of each: [2, 4] and [3, 4]")
    #expect(
      mistake { _ = BoxCoder(weights: [1, 2]) }
        == "BoxCoder: there must be four positive weights, of x, y, width and height: [1.0, 2.0]")
    #expect(
      mistake { _ = BoxCoder().offsets(of: .none, from: Boxes(.zeros([1, 4]))) }
        == "BoxCoder.offsets: there must be a box an anchor: 0 boxes, 1 anchors")
    #expect(
      mistake { _ = BoxCoder().corners(of: .zeros([1, 5]), from: Boxes(.zeros([1, 4]))) }
        == "BoxCoder.corners: there must be offsets [n, 4 · k], a row an anchor: offsets [1, 5], 1 anchors")
  }
}

@Suite("Offsets of boxes")
struct BoxCoderTests {
  @Test("lead back to the boxes, with weights or variances, and no box is endless")
  func roundTrip() {
    let anchors = Boxes(Tensor([0, 0, 10, 20, 5, 5, 9, 8], shape: [2, 4]))
    let boxes = Boxes(Tensor([2, 1, 8, 30, -5, 4, 20, 10], shape: [2, 4]))
    for coder in [BoxCoder(), BoxCoder(weights: [10, 10, 5, 5]), BoxCoder(variances: [0.1, 0.1, 0.2, 0.2])] {
      let offsets = coder.offsets(of: boxes, from: anchors)
      expectClose(coder.boxes(of: offsets, from: anchors).tensor, boxes.tensor, absolute: 1e-4)
    }
    expectClose(
      BoxCoder(variances: [0.1, 0.1, 0.2, 0.2]).offsets(of: boxes, from: anchors),
      BoxCoder(weights: [10, 10, 5, 5]).offsets(of: boxes, from: anchors))
    let far = BoxCoder().boxes(of: .full([2, 4], 1e30), from: anchors)
    #expect(withoutGradient { far.widths.scalars.allSatisfy { $0.isFinite } })
    let large = BoxCoder().boxes(of: Tensor([0, 0, 99, 99, 0, 0, 0, 0], shape: [2, 4]), from: anchors)
    expectClose(large.widths, Tensor([625.0, 4]))
    expectClose(large.heights, Tensor([1250.0, 3]))
  }

  @Test("have gradients that small steps agree with")
  func gradients() {
    let anchors = Boxes(Tensor([0, 0, 10, 20, 5, 5, 9, 8], shape: [2, 4])).tensor
    let boxes = Boxes(Tensor([2, 1, 8, 30, -5, 4, 20, 10], shape: [2, 4])).tensor
    let coder = BoxCoder(weights: [10, 10, 5, 5])
    checkGradient(of: { [coder.offsets(of: Boxes($0[0]), from: Boxes($0[1]))] }, at: [boxes, anchors])
    let offsets = Tensor([0.1, -0.2, 0.3, 0.4, 1, 2, -1, 0.5], shape: [2, 4])
    checkGradient(of: { [coder.corners(of: $0[0], from: Boxes($0[1]))] }, at: [offsets, anchors])
  }
}
