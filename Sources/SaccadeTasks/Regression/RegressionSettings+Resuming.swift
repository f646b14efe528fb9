extension RegressionSettings {
  /// That the numbers are scaled otherwise: what the network has learnt to tell would mean other numbers.
  /// - Throws: `SavedStateError` if the checkpoint is of other numbers, or of the same in another order
  public func difference(of memory: TaskMemory, from saved: TaskMemory) throws -> String? {
    let (old, new) = (try scales(in: saved), try scales(in: memory))
    let others = zip(targets, zip(old, new)).filter { $1.0 != $1.1 }.map(\.0)
    guard !others.isEmpty else { return nil }
    let names = others.joined(separator: ", ")
    return "its numbers are scaled otherwise than those of the data, which have changed: \(names)"
  }
}
