import ArgumentParser
import Saccade

/// Boxes that both sides make alike, from products of their positions.
struct SpreadBoxes {
  let count: Int

  /// A number in 0 ..< 1 for each box, another for each factor.
  private func part(_ position: Int, _ factor: UInt32) -> Float {
    Float((UInt32(truncatingIfNeeded: position + 1) &* factor) >> 8) * 0x1p-24
  }

  /// x1, y1, x2, y2 of each, within `reach` pixels, sides of 10 to 110.
  func corners(reach: Float) -> Tensor {
    let numbers = (0..<count).flatMap { position -> [Float] in
      let (x, y) = (part(position, 2_654_435_761) * reach, part(position, 2_246_822_519) * reach)
      return [x, y, x + 10 + part(position, 3_266_489_917) * 100, y + 10 + part(position, 668_265_263) * 100]
    }
    return Tensor(numbers, shape: [count, 4])
  }

  var scores: Tensor { Tensor((0..<count).map { part($0, 374_761_393) }) }
}

extension WorkerCommand {
  struct Suppression: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Suppression of boxes.")
    @Option var boxes: Int

    func run() throws {
      let spread = SpreadBoxes(count: boxes)
      let (corners, scores) = (spread.corners(reach: 1000), spread.scores)
      try Service.run(warmup: 1) { _ = nonMaximumSuppression(corners, scores, threshold: 0.5) }
    }
  }

  struct Regions: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "RoIAlign of a feature map, and its gradient.")
    @Option var regions: Int

    func run() throws {
      var random = RandomStream(seed: 0)
      let features = Parameter(.randomNormal([2, 256, 50, 68], using: &random))
      let corners = SpreadBoxes(count: regions).corners(reach: 680)
      let images = Tensor((0..<regions).map { Float($0 % 2) }, shape: [regions, 1])
      let rois = Tensor.concatenate([images, corners], axis: 1)
      let cotangent = Tensor.randomNormal([regions, 256, 7, 7], using: &random)
      try Service.run(warmup: 2) {
        features.clearGradient()
        let parts = features.value.roiAlign(rois, size: 7, scale: 1 / 16, samples: 2, aligned: false)
        (parts * cotangent).sum().backward()
      }
    }
  }
}
