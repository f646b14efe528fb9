import ArgumentParser
import Saccade

/// The detectors that are measured, by the names of `peers/detectors.py`.
enum MeasuredDetector: String, ExpressibleByArgument {
  case ssdlite, fasterrcnn

  /// What it is called in tables.
  var title: String {
    switch self {
    case .ssdlite: "SSDLite320 on MobileNetV3-Large"
    case .fasterrcnn: "Faster R-CNN on MobileNetV3-Large's pyramid"
    }
  }

  /// One for the classes of COCO with random weights, whose normalizations learn, as torchvision's do without weights.
  func make() -> any Detector {
    switch self {
    case .ssdlite: return SSDLite320(SSDLite320.Settings(.mobileNetV3Large))
    case .fasterrcnn:
      var settings = FasterRCNN.Settings(.mobileNetV3Large)
      settings.freezesNorm = false
      return FasterRCNN(settings)
    }
  }
}

/// Training steps of a detector on synthetic images, with the boxes that `peers/detectors.py` makes alike.
final class DetectorTrainingWork {
  private static let boxesPerImage = 5
  private let detector: any Detector
  private let optimizer: SGD
  private let images: ImagePlanes
  private let objects: [Instances]

  /// Images as a loader leaves them: normalized, in planes whose sides are multiples of 32.
  init(_ detector: any Detector, batch: Int, size: Size2D) {
    self.detector = detector
    // Steps that change almost nothing: were the first stage to learn what is background, there would soon be fewer
    // proposals to look at, and not as many less on both sides.
    optimizer = SGD(detector, learningRate: 1e-6, momentum: 0.9)
    func padded(_ side: Int) -> Int { (side + 31) / 32 * 32 }
    var random = RandomStream(seed: 0)
    images = ImagePlanes(
      .randomNormal([batch, 3, padded(size.height), padded(size.width)], using: &random),
      sizes: Array(repeating: size, count: batch))
    // Their sides are 10 to 110 pixels.
    let reach = Float(min(size.height, size.width) - 110)
    let boxes = SpreadBoxes(count: batch * Self.boxesPerImage).corners(reach: reach)
    objects = (0..<batch).map { image in
      let rows = (image * Self.boxesPerImage)..<((image + 1) * Self.boxesPerImage)
      return Instances(boxes: Boxes(boxes[rows]), labels: Tensor(rows.map { $0 % detector.classCount }))
    }
  }

  /// - Returns: the sum of the losses
  @discardableResult
  func step() -> Tensor {
    optimizer.clearGradients()
    let losses = detector.losses(of: images, objects: objects).map(\.loss)
    let loss = losses.dropFirst().reduce(losses[0]) { $0 + $1 }
    loss.backward()
    optimizer.step()
    return loss
  }
}

extension WorkerCommand {
  struct TrainDetector: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train-detector", abstract: "Training steps of a detector on synthetic images.")
    @Argument var detector: MeasuredDetector
    @Option var batch: Int
    @Option var height: Int
    @Option var width: Int
    @Flag(help: "Print the first loss, to compare with the peer's, and end.") var show = false

    func run() throws {
      let work = DetectorTrainingWork(detector.make(), batch: batch, size: Size2D(height, width))
      if show { return print(work.step().item()) }
      try Service.run(warmup: 2) { work.step() }
    }
  }
}
