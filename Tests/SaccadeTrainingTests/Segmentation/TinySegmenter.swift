import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels

@testable import SaccadeTraining

/// A segmenter that learns colours and large shapes in seconds, with a head beside it that learns too.
final class TinySegmenter: Module, Segmenter {
  let classCount: Int
  let stem: Conv2d
  let norm: BatchNorm
  let body: Conv2d
  let head: Conv2d
  let auxiliary: Conv2d

  init(classes: Int) {
    classCount = classes
    stem = Conv2d(3, 16, kernel: 3, stride: 2, padding: .all(1))
    norm = BatchNorm(16)
    body = Conv2d(16, 16, kernel: 5, padding: .all(2))
    head = Conv2d(16, classes, kernel: 1)
    auxiliary = Conv2d(16, classes, kernel: 1)
  }

  private func features(_ x: Tensor) -> (early: Tensor, late: Tensor) {
    let early = relu(norm(stem(x)))
    return (early, relu(body(early)))
  }

  private func enlarged(_ x: Tensor, as images: Tensor) -> Tensor {
    x.interpolate(to: Size2D(images.shape[2], images.shape[3]))
  }

  override func forward(_ x: Tensor) -> Tensor { enlarged(head(features(x).late), as: x) }

  func answer(to images: Tensor) -> PixelAnswer {
    let (early, late) = features(images)
    return PixelAnswer(enlarged(head(late), as: images), auxiliary: [enlarged(auxiliary(early), as: images)])
  }
}

/// The configuration that names it.
struct TinySegmenterConfig: SegmenterConfig {
  var typeName: String { "TinySegmenter" }
  var summary: String { "A segmenter of three convolutions." }
  var numClasses = 11
  var inChannels: Int { 3 }
  func makeModel() -> Module { TinySegmenter(classes: numClasses) }
  static let fields: [ConfigField<Self>] = [
    ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .positive)
  ]
}

/// Runs of seconds on drawn pictures: 6 steps an epoch.
enum TinySegmentation {
  static let catalog: ConfigCatalog = {
    var catalog = ConfigCatalog.standard
    catalog.models.add(TinySegmenterConfig())
    return catalog
  }()

  static func config(_ folder: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        task: {type: Segmentation}
        model: {type: TinySegmenter}
        data:
          batch_size: 16
          workers: 2
          train: {type: ShapeMasks, count: 96, size: 32, pipeline: [{type: RandomFlip}]}
          val: {type: ShapeMasks, split: val, count: 20, size: 32}
        optimizer: {type: Adam, lr: 0.005}
        runner: {max_epochs: 4, val_interval: 2}
        work_dir: \(folder)/run
        """, name: "masks.yaml", overrides: overrides, catalog: catalog)
  }

  /// A folder with pictures whose left half is red and of class 1, and green of class 0 elsewhere, and masks of numbers.
  /// - Parameter change: changes the mask of a picture
  static func pictures(
    _ folder: String, sizes: [ImageSize], change: (Int, inout Image) -> Void = { _, _ in }
  ) throws {
    for name in ["images", "masks"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for (index, size) in sizes.enumerated() {
      var image = Image(height: size.height, width: size.width, color: .green)
      image.fill(.box(x1: 0, y1: 0, x2: Float(size.width / 2), y2: Float(size.height)), with: .red)
      try image.write(to: "\(folder)/images/\(index).png")
      var mask = Image(height: size.height, width: size.width, format: .grey) { pixels in
        for place in pixels.indices { pixels[place] = place % size.width < size.width / 2 ? 1 : 0 }
      }
      change(index, &mask)
      try Mask(mask).write(to: "\(folder)/masks/\(index).png")
    }
  }
}
