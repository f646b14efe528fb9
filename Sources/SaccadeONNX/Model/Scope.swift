/// The names that a graph knows, and the slots of their values.
final class Scope {
  private var slots: [String: Int]
  private let outer: Scope?
  /// The slots that are made in this graph.
  private(set) var own: Set<Int> = []

  /// - Parameter outer: the graph around, whose names are known here too
  init(in outer: Scope? = nil, _ slots: [String: Int] = [:]) {
    self.outer = outer
    self.slots = slots
  }

  /// The slot of a name, here or further out.
  subscript(name: String) -> Int? { slots[name] ?? outer?[name] }

  /// Whether the name is made here.
  func has(_ name: String) -> Bool { slots[name] != nil }

  /// Makes a name known.
  func add(_ name: String, _ slot: Int) {
    slots[name] = slot
    own.insert(slot)
  }

  /// Makes another name of a value known.
  func alias(_ name: String, _ slot: Int) { slots[name] = slot }

  /// Counts what a function that is written out makes among what is made here.
  func adopt(_ inner: Scope) { own.formUnion(inner.own) }
}
