import ArgumentParser
import Saccade

/// The colours of SSD's training with the amounts and chances of torchvision's `RandomPhotometricDistort`: each of four
/// changes in half of the pictures, contrast before or after the others, and in half of them other channels.
///
/// `ColorJitter` makes all changes to all pictures, and would not be the same work.
struct PhotometricDistortion: ImageTransform {
  func apply(to image: Image, using random: inout RandomStream) -> Image {
    let brightness = factor(0.125, &random)
    let contrast = factor(0.5, &random)
    let saturation = factor(0.5, &random)
    let hue = factor(0.05, &random)
    let isContrastFirst = random.uniform() < 0.5
    var image = image
    if let brightness { image = image.withBrightness(brightness) }
    if let contrast, isContrastFirst { image = image.withContrast(contrast) }
    if let saturation { image = image.withSaturation(saturation) }
    if let hue { image = image.withHue(shiftedBy: hue - 1) }
    if let contrast, !isContrastFirst { image = image.withContrast(contrast) }
    if random.uniform() < 0.5 { reorder(&image, as: random.permutation(3)) }
    return image
  }

  /// A number around 1, in half of the cases.
  private func factor(_ reach: Float, _ random: inout RandomStream) -> Float? {
    random.uniform() < 0.5 ? random.uniform(in: (1 - reach)..<(1 + reach)) : nil
  }

  private func reorder(_ image: inout Image, as order: [Int]) {
    guard image.format == .rgb, order != [0, 1, 2] else { return }
    let (first, second, third) = (order[0], order[1], order[2])
    image.withMutablePixels { bytes in
      for start in stride(from: 0, to: bytes.count, by: 3) {
        (bytes[start], bytes[start + 1], bytes[start + 2]) =
          (bytes[start + first], bytes[start + second], bytes[start + third])
      }
    }
  }

  var sizeNeed: SizeNeed { .any }
  var treatsPlacesAlike: Bool { true }
}

extension WorkerCommand {
  struct LoadBoxes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "load-boxes", abstract: "Passes over a folder in VOC's format, augmented as SSD is trained.")
    @Option var workers: Int
    @Option(name: .customLong("data-root")) var dataRoot: String
    @Option var images: Int?
    @Flag(help: "Print what a pass has, to compare with the peer's, and end.") var show = false

    func run() throws {
      let layout = VOCLayout.found(in: "\(dataRoot)/raccoon")
      let folder = "\(layout.root)/\(layout.images)"
      var set = try AnnotationSet(voc: layout, options: AnnotationOptions(imageFolder: folder, invalidBoxes: .drop))
      if let images { set.images = Array(set.images.prefix(images)) }
      let half: [Float] = [0.5, 0.5, 0.5]
      let size = ImageSize(square: 320)
      let samples = DetectionSamples(
        try AnnotatedImages(set, folder: folder),
        pipeline: [
          PhotometricDistortion(), Expand(), RandomIoUCrop(), FilterBoxes(visible: 0, side: 1), Resize(to: size),
          RandomFlip(),
        ], normalization: ChannelNormalization(mean: half, deviation: half), size: size)
      let loader = BatchLoader(samples, batchSize: 16, shuffled: true, workers: workers)
      var (epoch, boxes, pixels) = (0, 0, 0.0)
      func pass() throws {
        let batches = loader.batches(epoch: epoch)
        (epoch, boxes, pixels) = (epoch + 1, 0, 0)
        while let batch = try batches.next() {
          boxes += batch.counts.reduce(0, +)
          if show { pixels += Double(batch.images.mean().item()) * Double(batch.count) }
        }
      }
      if show {
        try pass()
        return print("\(samples.count) pictures, \(boxes) boxes, mean intensity \(pixels / Double(samples.count))")
      }
      try Service.run(warmup: 1) { try pass() }
    }
  }
}
