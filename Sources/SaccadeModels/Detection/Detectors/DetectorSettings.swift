import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The `model` section of a recipe for detection: which detector, and its options, declared beside its family.
///
/// The background is none of its classes.
public protocol DetectorSettings: DetectorConfig, ModelSettings {
  /// Which detectors of the family there are, by their names in recipes.
  associatedtype Variant: RawRepresentable<String> & CaseIterable & Sendable
  /// Which of them it is.
  var variant: Variant { get }

  /// Those of a variant, as they are when nothing is said.
  init(_ variant: Variant)
  /// The detector with first weights, drawn from the current ``RandomSource``.
  func makeDetector() -> any Detector
}

extension DetectorSettings {
  /// The variant's name.
  public var typeName: String { variant.rawValue }
  /// The detector, as a module.
  public func makeModel() -> Module { makeDetector() }
}
