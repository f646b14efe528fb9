public import SaccadeConfig
import SaccadeEngine
import SaccadeLayers

/// What a network is shown of each picture when it is used: the picture alone, or others beside it, whose answers'
/// mean counts.
///
/// Others call it test-time augmentation.
/// - Paper: Krizhevsky et al. 2012, *ImageNet classification with deep convolutional neural networks*, §4.1 (ten crops)
public enum TestView: String, CaseIterable, Sendable, ConfigValue {
  /// The picture alone.
  case none
  /// The picture and its mirror image.
  case flip
  /// The four corners and the middle, where the pipeline cuts out the middle.
  case fiveCrop = "five_crop"
  /// These five and their mirror images.
  case tenCrop = "ten_crop"

  /// What other frameworks call them.
  public static let synonyms = ["FiveCrop": "five_crop", "TenCrop": "ten_crop", "hflip": "flip"]

  /// Whether five parts of a picture are shown, and not the middle alone.
  public var isOfCrops: Bool { self == .fiveCrop || self == .tenCrop }
  /// How many parts of a picture the network's images hold.
  var cropCount: Int { isOfCrops ? 5 : 1 }
  /// Whether mirror images are shown, too.
  private var isMirrored: Bool { self == .flip || self == .tenCrop }

  /// The logarithm of the mean of the probabilities that a network gives over all views, or its scores of the one view.
  /// - Shapes: images `[n, c, h, w]`, or `[5 · n, c, h, w]` of crops, those of one place behind one another; result
  ///   `[n, classes]`, float32
  func scores(of images: Tensor, by model: Module) -> Tensor { scores(of: images) { model($0) } }

  /// The same by a function of images.
  func scores(of images: Tensor, by model: (Tensor) throws -> Tensor) rethrows -> Tensor {
    if self == .none { return try model(images).cast(to: .float32) }
    // One place after the other: a batch of all would take as much more memory.
    let crops = cropCount == 1 ? [images] : images.chunk(cropCount)
    var sum: Tensor?
    for crop in crops {
      for picture in isMirrored ? [crop, crop.flipped(axes: [3])] : [crop] {
        let own = try model(picture).cast(to: .float32).softmax()
        sum = sum.map { $0 + own } ?? own
      }
    }
    let count = crops.count * (isMirrored ? 2 : 1)
    // A class that no view gives any chance has still a logarithm.
    return log(maximum((sum ?? .zeros([])) * Float(1 / Double(count)), .full([], 1e-38)))
  }
}

/// A task that can judge by several views of each picture.
public protocol ViewingTask: TrainingTask, AnyObject {
  /// What the network is shown when it is judged.
  var view: TestView { get set }
}
