public import SaccadeData

/// Figures that know what was taken for what.
public protocol ConfusionMetrics: TaskMetrics {
  /// How often each class was taken for each.
  var confusion: ConfusionCounts { get }
  /// Some of the samples on which that happened.
  var mistaken: MistakenSamples { get }
}

/// A task whose answers are classes, so that one can be taken for another: what `saccade confusion` can study.
public protocol ConfusableSettings: TaskSettings where Task.Metrics: ConfusionMetrics, Task.Source: ViewableSource {
  /// What is counted, in singular: `image`, or `object` where a picture has several.
  var confusedUnit: String { get }
  /// What the class after all others is called, for which something is taken that is not seen, and which is taken for
  /// something where there is nothing; nil if neither can be.
  var nothingName: String? { get }
  /// What follows the percent that are told of a sample that was mistaken: `sure`, or what else ``MistakenSamples`` keep.
  var surenessWords: String { get }
}

extension ConfusableSettings {
  /// How sure the network was.
  public var surenessWords: String { "sure" }

  /// The names of the classes, and of nothing.
  /// - Throws: ``SavedStateError`` if the memory is not as it should be
  package func confusedNames(_ memory: TaskMemory) throws -> [String] {
    try (memory.classNames() ?? []) + [nothingName].compactMap { $0 }
  }
}
