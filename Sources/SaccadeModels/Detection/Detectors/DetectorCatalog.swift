import SaccadeEngine
import SaccadeLayers

/// A class of detectors that is made with settings.
///
/// ```swift
/// let detector = SSDLite320(.mobileNetV2, classes: 20)
/// ```
public protocol DetectorFamily: Detector {
  /// What a detector is made with.
  associatedtype Settings: DetectorSettings
  /// A detector with random weights, drawn from the current ``RandomSource``.
  init(_ settings: Settings)
}

extension DetectorFamily {
  /// A detector with random weights; what is nil, and what is not set, is the variant's own.
  /// - Parameters:
  ///   - classes: how many classes it tells apart
  ///   - options: sets what else it is made with
  public init(
    _ variant: Settings.Variant, classes: Int? = nil, options: (inout Settings) -> Void = { _ in }
  ) {
    var settings = Settings(variant)
    settings.numClasses = classes ?? settings.numClasses
    options(&settings)
    self.init(settings)
  }
}

/// A class of detectors that recipes can name.
protocol CatalogDetector: DetectorFamily {
  /// What is known of a variant.
  static func facts(of variant: Settings.Variant) -> DetectorFacts
}

extension CatalogDetector {
  /// Its variants.
  static var entries: [DetectorEntry] {
    Settings.Variant.allCases.map { DetectorEntry(settings: Settings($0), facts: facts(of: $0)) }
  }
}

/// A detector that a recipe can name.
public struct DetectorEntry: Sendable {
  /// Its options, as they are when nothing is said.
  public let settings: any DetectorSettings
  /// What is known of it.
  public let facts: DetectorFacts
  /// The name in recipes.
  public var name: String { settings.typeName }
}

/// The detectors that Saccade brings.
public enum DetectorCatalog {
  /// A new family is one file, and its name here.
  private static let families: [any CatalogDetector.Type] = [
    SSDLite320.self, SSD300.self, RetinaNet.self, FasterRCNN.self, FastRCNN.self, RCNN.self, TinySSD.self, YOLOv3.self,
    YOLOX.self, YOLOv1.self, MaskRCNN.self,
  ]

  /// All of them.
  public static let entries: [DetectorEntry] = families.flatMap { $0.entries }

  /// The detector with a name; capitals do not matter.
  public static func entry(named name: String) -> DetectorEntry? {
    entries.first { $0.name.lowercased() == name.lowercased() }
  }
}
