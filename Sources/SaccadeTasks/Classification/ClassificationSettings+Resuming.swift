import SaccadeText

extension ClassificationSettings {
  /// The classes, if they are others or in another order: the network's outputs would get other meanings.
  public func difference(of memory: TaskMemory, from saved: TaskMemory) throws -> String? {
    guard let old = try classNames(in: saved), let new = try classNames(in: memory), old != new else { return nil }
    let (gone, added) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
    if gone.isEmpty, added.isEmpty { return "has the classes of the data in another order: \(Self.list(old))" }
    let parts = [("has", gone), ("the data have", added)].filter { !$1.isEmpty }
    return "is of other classes: " + parts.map { "\($0) \(Self.list($1))" }.joined(separator: ", ")
  }

  /// Whether the classes are others, or in another order.
  public func hasOtherOutputs(than memory: TaskMemory, in saved: TaskMemory) throws -> Bool {
    try difference(of: memory, from: saved) != nil
  }
}
