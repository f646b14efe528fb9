import ArgumentParser
import Saccade

/// The segmenters that are measured, by the names of `peers/segmenters.py`.
enum MeasuredSegmenter: String, ExpressibleByArgument {
  case unet, deeplab

  /// What it is called in tables.
  var title: String {
    switch self {
    case .unet: "U-Net (the paper's)"
    case .deeplab: "DeepLabV3 on MobileNetV3-Large"
    }
  }

  func make() -> any Segmenter {
    switch self {
    case .unet: UNet(.paper)
    case .deeplab: DeepLabV3(.mobileNetV3Large)
    }
  }
}

/// Training steps of a segmenter on synthetic images, as `peers/segmenters.py` makes them.
final class SegmenterTrainingWork {
  private let segmenter: any Segmenter
  private let optimizer: SGD
  private let images: Tensor
  private let classes: Tensor

  init(_ segmenter: any Segmenter, batch: Int, side: Int) {
    self.segmenter = segmenter
    optimizer = SGD(segmenter, learningRate: 0.01, momentum: 0.9)
    var random = RandomStream(seed: 0)
    images = Tensor.randomNormal([batch, 3, side, side], using: &random)
    classes = Tensor((0..<batch * side * side).map { _ in random.integer(below: segmenter.classCount) })
      .reshaped([batch, side, side])
  }

  func step() {
    optimizer.clearGradients()
    let loss = crossEntropy(segmenter.answer(to: images).logits, classes)
    loss.backward()
    optimizer.step()
  }
}

extension WorkerCommand {
  struct TrainSegmenter: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train-segmenter", abstract: "Training steps of a segmenter on synthetic images.")
    @Argument var segmenter: MeasuredSegmenter
    @Option var batch: Int
    @Option var size: Int

    func run() throws {
      let work = SegmenterTrainingWork(segmenter.make(), batch: batch, side: size)
      try Service.run(warmup: 2) { work.step() }
    }
  }
}
