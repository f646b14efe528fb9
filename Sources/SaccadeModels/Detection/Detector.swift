public import SaccadeEngine
public import SaccadeLayers

/// A network that finds objects: what it learns from boxes, and what it finds in images.
///
/// Boxes are in pixels of the planes that the network is given; nothing of it resizes images.
public protocol Detector: Module {
  /// How many classes it tells apart; the background is none of them, and labels count from 0.
  var classCount: Int { get }
  /// Which of what it finds are kept.
  var selection: DetectionSelection { get set }
  /// Whether it tells of each object which pixels are its: ``Detections/masks``. It learns from ``Instances/masks`` then.
  var hasMasks: Bool { get }

  /// What is to be made small, in parts whose sum it is, recorded: `classification`, `boxes`, and whatever else there is.
  ///
  /// Each part is the mean over the images of a batch, or over what the paper takes it; it is finite, and its gradient is, also
  /// where no image has an object.
  /// - Parameter objects: what is on each image; none are possible
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss]

  /// What it finds in each image, the likeliest first; boxes lie within the image's part of its plane.
  func detections(in images: ImagePlanes) -> [Detections]
}

extension Detector {
  /// Most tell boxes alone.
  public var hasMasks: Bool { false }
}

/// Images of a batch, each in the upper left corner of its plane.
public struct ImagePlanes: Sendable {
  /// The planes.
  /// - Shapes: `[n, c, h, w]`
  public let tensor: Tensor
  /// The part of each plane that its image covers.
  public let sizes: [Size2D]
  /// Where objects may be on each image, whatever they are, as something else found; nil where nothing has looked.
  ///
  /// Detectors that propose nothing themselves look here and nowhere else: ``FastRCNN``.
  /// - Units: pixels of the plane
  public let proposals: [Boxes]?

  /// Planes and what of each is image.
  /// - Traps: unless there is a size for each plane, from 1 pixel to the plane's sides, and proposals for each or none
  public init(_ tensor: Tensor, sizes: [Size2D], proposals: [Boxes]? = nil) {
    guard tensor.rank == 4, tensor.shape[0] == sizes.count else {
      misuse("ImagePlanes", "each plane of [n, c, h, w] has its size: \(tensor.shape), \(sizes.count) sizes")
    }
    guard proposals.map({ $0.count == sizes.count }) ?? true else {
      misuse(
        "ImagePlanes",
        "each image has its list of proposals, which may be empty: \(proposals?.count ?? 0) lists, \(sizes.count) images"
      )
    }
    for size in sizes
    where !(1...tensor.shape[2]).contains(size.height) || !(1...tensor.shape[3]).contains(size.width) {
      misuse("ImagePlanes", "an image lies within its plane: \(size.height)×\(size.width) on \(tensor.shape)")
    }
    self.tensor = tensor
    self.sizes = sizes
    self.proposals = proposals
  }

  /// Images that fill their planes.
  public init(_ tensor: Tensor, proposals: [Boxes]? = nil) {
    self.init(
      tensor,
      sizes: Array(repeating: Size2D(tensor.shape[-2], tensor.shape[-1]), count: tensor.shape[0]),
      proposals: proposals)
  }

  /// The size of the planes.
  public var planeSize: Size2D { Size2D(tensor.shape[2], tensor.shape[3]) }
}

/// A part of a detector's loss.
public struct DetectionLoss {
  /// What it is called in logs: `classification`.
  public let name: String
  /// A single number, recorded.
  public let loss: Tensor

  /// A part of a name.
  public init(_ name: String, _ loss: Tensor) {
    self.name = name
    self.loss = loss
  }
}

/// Which of the boxes that a detector finds are kept.
public struct DetectionSelection: Hashable, Sendable {
  /// The least score, 0 to 1.
  public var scoreThreshold: Float
  /// The largest overlap of two boxes of one class, 0 to 1: of two that overlap more, the likelier stays.
  public var overlapThreshold: Float
  /// How many are kept of an image.
  public var limit: Int

  /// A choice.
  public init(scoreThreshold: Float = 0.05, overlapThreshold: Float = 0.5, limit: Int = 100) {
    self.scoreThreshold = scoreThreshold
    self.overlapThreshold = overlapThreshold
    self.limit = limit
  }
}

/// The settings of a network that is a ``Detector``.
public protocol DetectorConfig: ModelConfig {
  /// Whether the detector looks at nothing but what is proposed: ``ImagePlanes/proposals``.
  var needsProposals: Bool { get }
  /// Whether the detector learns masks and tells them: ``Detector/hasMasks``.
  var hasMasks: Bool { get }
}

extension DetectorConfig {
  /// Most find themselves where to look.
  public var needsProposals: Bool { false }
  /// Most tell boxes alone.
  public var hasMasks: Bool { false }
}

extension ModelConfig {
  /// Whether its network is a ``Detector``.
  package var isDetector: Bool { self is any DetectorConfig }
}
