public import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

/// A small ``SSD`` that learns simple objects from nothing in minutes: thirteen convolutions, five maps.
///
/// Its layers and its default boxes are those of *Dive into Deep Learning*; its loss is SSD's.
/// - Shapes: images `[n, c, h, w]`, h and w from 64 on, 256 by design
/// - Source: Zhang et al., *Dive into Deep Learning*, §14.7, <https://d2l.ai/chapter_computer-vision/ssd.html>
public final class TinySSD: SSD, CatalogDetector {
  /// There is one.
  public enum Variant: String, CaseIterable, Sendable {
    /// 1.0 million parameters.
    case book = "TinySSD"
  }

  /// What it is made with, and the keys of `type: TinySSD`.
  public struct Settings: DetectorSettings {
    /// There is one.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 1
    /// How many channels its images have.
    public var inChannels = 3

    /// Those of the book, for one class.
    public init(_ variant: Variant = .book) { self.variant = variant }
  }

  /// A detector with random weights.
  public init(_ settings: Settings) {
    super.init(
      TinySSDFeatures(channels: settings.inChannels),
      // The second size of the book's anchors is the mean of the first with that of the next map.
      DefaultBoxGenerator(
        ratios: Array(repeating: [2], count: 5), scales: [0.2, 0.37, 0.54, 0.71, 0.88, 1.05], clips: false),
      classes: settings.numClasses,
      selection: DetectionSelection(scoreThreshold: 0.01, overlapThreshold: 0.45, limit: 100), candidateLimit: 400
    ) { channels, outChannels in
      Conv2d(channels, outChannels, kernel: 3, padding: 1, weight: .xavierUniform(), bias: .constant(0))
    }
  }
}

/// Two convolutions and a pooling, again and again: maps 8, 16, 32 and 64 times smaller than the images, and one of a pixel.
final class TinySSDFeatures: SSDFeatures {
  let blocks: [Sequential]

  init(channels: Int) {
    func block(_ channels: Int, _ outChannels: Int) -> Sequential {
      Sequential(
        ConvNormActivation(channels, outChannels, kernel: 3), ConvNormActivation(outChannels, outChannels, kernel: 3),
        MaxPool2d(2))
    }
    blocks = [
      Sequential(block(channels, 16), block(16, 32), block(32, 64)), block(64, 128), block(128, 128),
      block(128, 128),
    ]
    super.init(channels: [64, 128, 128, 128, 128])
  }

  override func maps(of images: Tensor) -> [Tensor] {
    scope {
      var x = images
      let maps = blocks.map { block in
        x = block(x)
        return x
      }
      return maps + [x.adaptiveMaxPool2d(1)]
    }
  }
}

extension TinySSD.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String { "small one-stage detector for simple objects, trained from nothing" }
  /// The detector.
  public func makeDetector() -> any Detector { TinySSD(self) }
  /// From 64 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 64...4096) }
  /// The keys `num_classes` and `in_channels`.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

extension TinySSD {
  static func facts(of variant: Variant) -> DetectorFacts {
    DetectorFacts(
      parameterCount: 1_009_384, imageSide: 256, normalization: nil,
      paper: "https://d2l.ai/chapter_computer-vision/ssd.html")
  }
}
