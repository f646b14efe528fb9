public import SaccadeEngine
public import SaccadeLayers

/// A network that tells the class of each pixel.
///
/// Called with images it gives the logits of each pixel, at the images' own size.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes, h, w]`
public protocol Segmenter: Module {
  /// How many classes it tells apart; where there is a background, it is one of them.
  var classCount: Int { get }

  /// What it says of images, with what else learns beside it.
  /// - Shapes: images `[n, c, h, w]`
  func answer(to images: Tensor) -> PixelAnswer
}

/// What a ``Segmenter`` says of images.
public struct PixelAnswer {
  /// The logits of each pixel.
  /// - Shapes: `[n, classes, h, w]`, h and w those of the images
  public let logits: Tensor
  /// The logits of further heads, on features before the last, which are there to be learnt from and for nothing else.
  /// - Shapes: each as ``logits``
  public let auxiliary: [Tensor]

  /// An answer from its parts.
  public init(_ logits: Tensor, auxiliary: [Tensor] = []) {
    self.logits = logits
    self.auxiliary = auxiliary
  }
}

/// The settings of a network that is a ``Segmenter``.
public protocol SegmenterConfig: ModelConfig {}

extension ModelConfig {
  /// Whether its network is a ``Segmenter``.
  package var isSegmenter: Bool { self is any SegmenterConfig }
}
