import SaccadeOptimizers
import SaccadeTasks

extension WeightAverage {
  private static var updatesKey: String { "updates" }

  /// The averages, and how many updates went into them: what a hook remembers.
  var savedState: SavedState {
    SavedState(tensors: state, texts: [Self.updatesKey: String(updates)])
  }

  /// Goes on from saved averages.
  /// - Throws: `StateError` or `SavedStateError` if they do not fit
  func load(saved: SavedState) throws {
    let updates: Int = try saved.number(Self.updatesKey)
    // The count goes on growing, and an integer ends.
    guard 0..<1 << 53 ~= updates else {
      throw SavedStateError("says that its average had \(updates) updates")
    }
    try load(state: saved.tensors, updates: updates)
  }
}
