import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The `model` section of a recipe for segmentation: which network, and its options, declared beside its family.
///
/// Where there is a background, it is one of its classes.
public protocol SegmenterSettings: SegmenterConfig, ModelSettings {
  /// Which networks of the family there are, by their names in recipes.
  associatedtype Variant: RawRepresentable<String> & CaseIterable & Sendable
  /// Which of them it is.
  var variant: Variant { get }

  /// Those of a variant, as they are when nothing is said.
  init(_ variant: Variant)
  /// The network with first weights, drawn from the current ``RandomSource``.
  func makeSegmenter() -> any Segmenter
}

extension SegmenterSettings {
  /// The variant's name.
  public var typeName: String { variant.rawValue }
  /// The network, as a module.
  public func makeModel() -> Module { makeSegmenter() }
}

/// A class of segmenters that is made with settings.
///
/// ```swift
/// let model = DeepLabV3(.mobileNetV3Large, classes: 11)
/// ```
public protocol SegmenterFamily: Segmenter {
  /// What a network is made with.
  associatedtype Settings: SegmenterSettings
  /// A network with random weights, drawn from the current ``RandomSource``.
  init(_ settings: Settings)
}

extension SegmenterFamily {
  /// A network with random weights; what is nil, and what is not set, is the variant's own.
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

/// A class of segmenters that recipes can name.
protocol CatalogSegmenter: SegmenterFamily {
  /// What is known of a variant.
  static func facts(of variant: Settings.Variant) -> SegmenterFacts
}

extension CatalogSegmenter {
  /// Its variants.
  static var entries: [SegmenterEntry] {
    Settings.Variant.allCases.map { SegmenterEntry(settings: Settings($0), facts: facts(of: $0)) }
  }
}

/// A segmenter that a recipe can name.
public struct SegmenterEntry: Sendable {
  /// Its options, as they are when nothing is said.
  public let settings: any SegmenterSettings
  /// What is known of it.
  public let facts: SegmenterFacts
  /// The name in recipes.
  public var name: String { settings.typeName }
}

/// The segmenters that Saccade brings.
public enum SegmenterCatalog {
  /// A new family is one file, and its name here.
  private static let families: [any CatalogSegmenter.Type] = [
    FCN.self, FCNVGG16.self, DeepLabV3.self, LRASPP.self, UNet.self,
  ]

  /// All of them.
  public static let entries: [SegmenterEntry] = families.flatMap { $0.entries }

  /// The segmenter with a name; capitals do not matter.
  public static func entry(named name: String) -> SegmenterEntry? {
    entries.first { $0.name.lowercased() == name.lowercased() }
  }
}
