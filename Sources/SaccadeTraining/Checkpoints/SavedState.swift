public import SaccadeEngine
import SaccadeTasks

/// What a step rule or a hook remembers from step to step, as a checkpoint keeps it: tensors and text under names.
public struct SavedState: Sendable {
  /// Tensors under their names.
  public var tensors: [String: Tensor]
  /// Text under names: counts, numbers, settings.
  public var texts: [String: String]

  /// A state from its parts.
  public init(tensors: [String: Tensor] = [:], texts: [String: String] = [:]) {
    self.tensors = tensors
    self.texts = texts
  }

  /// Whether nothing is remembered.
  public var isEmpty: Bool { tensors.isEmpty && texts.isEmpty }

  /// This state under a name before each of its own, so that several stand side by side: `generator/…`.
  public func named(_ name: String) -> SavedState {
    SavedState(
      tensors: Dictionary(tensors.map { ("\(name)/\($0.key)", $0.value) }) { $1 },
      texts: Dictionary(texts.map { ("\(name)/\($0.key)", $0.value) }) { $1 })
  }

  /// The part that stands under a name; the reverse of ``named(_:)``.
  public func part(_ name: String) -> SavedState {
    func own<Value>(_ all: [String: Value]) -> [String: Value] {
      let prefix = "\(name)/"
      let mine = all.filter { $0.key.hasPrefix(prefix) }
      return Dictionary(mine.map { (String($0.key.dropFirst(prefix.count)), $0.value) }) { $1 }
    }
    return SavedState(tensors: own(tensors), texts: own(texts))
  }

  /// Takes in what another state remembers.
  public mutating func add(_ other: SavedState) {
    tensors.merge(other.tensors) { $1 }
    texts.merge(other.texts) { $1 }
  }

  /// The number that a text gives.
  /// - Throws: `SavedStateError` if there is none, or it is no number
  public func number<Number: LosslessStringConvertible>(_ name: String) throws -> Number {
    guard let text = texts[name], let number = Number(text) else {
      throw SavedStateError(
        "its '\(name)' \(texts[name].map { "is '\($0)', no number" } ?? "is missing")")
    }
    return number
  }
}
