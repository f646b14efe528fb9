import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// The `model` section of a recipe for detection: which detector, and its options, declared beside its family.
public protocol DetectorSettings: DetectorConfig, Equatable {
  /// Which detectors of the family there are, by their names in recipes.
  associatedtype Variant: RawRepresentable<String> & CaseIterable & Sendable
  /// Which of them it is.
  var variant: Variant { get }
  /// How many classes it tells apart; the background is none of them.
  var numClasses: Int { get set }
  /// How many channels its images have.
  var inChannels: Int { get set }

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

  /// The names of the weights that hang on the classes: those that another number of classes gives another shape.
  package var classWeights: Set<String> {
    var larger = self
    larger.numClasses += 1
    let (own, others) = (makeOutline().stateShapes, larger.makeOutline().stateShapes)
    return Set(own.keys.filter { own[$0] != others[$0] })
  }
}
