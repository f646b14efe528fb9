import Foundation
import SaccadeConfig
import SaccadeText

/// What checkpoints remember of classes: their names, in the order of the network's outputs.
extension TaskMemory {
  static let classNamesKey = "class_names"

  /// What a checkpoint remembers of classes with these names.
  static func ofClasses(_ names: [String]) throws -> TaskMemory {
    [classNamesKey: String(decoding: try JSONEncoder().encode(names), as: UTF8.self)]
  }

  /// The same of names that are read from data; where these are not there, classes have numbers.
  /// - Parameters:
  ///   - count: how many classes the network tells apart
  ///   - tell: called with why they have numbers
  ///   - names: reads them
  /// - Throws: `ConfigError` of `names`, since the data are there then
  static func ofClasses(
    _ count: Int, tell: (String) -> Void, reading names: () throws -> [String]
  ) throws -> TaskMemory {
    do { return try ofClasses(try names()) } catch  where !(error is ConfigError) {
      tell("classes are named by their numbers, since their names cannot be read: \(error)")
      return try ofClasses((0..<count).map { "class \($0)" })
    }
  }

  /// The classes that a checkpoint remembers; nil if it remembers none.
  /// - Throws: ``SavedStateError`` if what is there is no list of names
  func classNames() throws -> [String]? {
    guard let text = self[Self.classNamesKey] else { return nil }
    do { return try JSONDecoder().decode([String].self, from: Data(text.utf8)) } catch {
      throw SavedStateError("its 'saccade.\(Self.classNamesKey)' is no list of names")
    }
  }

  /// Refuses what a task of another kind remembers.
  /// - Parameter names: what tasks of other kinds call what they remember
  func refuse(_ names: [String]) throws(SavedStateError) {
    guard let name = names.first(where: { self[$0] != nil }) else { return }
    throw SavedStateError("has 'saccade.\(name)', which its task does not remember")
  }

  /// Checks that as many classes have names as a network tells apart.
  /// - Throws: ``SavedStateError`` if it is not so
  func checkClasses(outputs: Int) throws {
    guard let names = try classNames() else {
      throw SavedStateError("does not name its classes: it has no 'saccade.\(Self.classNamesKey)'")
    }
    guard names.count == outputs else {
      throw SavedStateError(
        "its 'saccade.\(Self.classNamesKey)' names \(counted(names.count, "class", "classes")), but its network tells "
          + "\(outputs) apart")
    }
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw SavedStateError("its 'saccade.\(Self.classNamesKey)' names the class '\(twice.cut(to: 100))' twice")
    }
    try refuse(RegressionSettings.memoryKeys)
  }

  /// How the classes differ from those that a checkpoint remembers, or come in another order; nil if nothing differs, or if
  /// one side remembers none.
  /// - Throws: ``SavedStateError`` if what is there is no list of names
  func classDifference(from saved: TaskMemory) throws -> String? {
    guard let old = try saved.classNames(), let new = try classNames(), old != new else { return nil }
    let (before, now) = (Set(old), Set(new))
    let (gone, added) = (old.filter { !now.contains($0) }, new.filter { !before.contains($0) })
    if gone.isEmpty, added.isEmpty { return "has the classes of the data in another order: \(old.shortList)" }
    let parts = [("has", gone), ("the data have", added)].filter { !$1.isEmpty }
    return "is of other classes: " + parts.map { "\($0) \($1.shortList)" }.joined(separator: ", ")
  }
}

extension [String] {
  /// The first names, for messages: `cat, dog and 3 more`.
  var shortList: String { prefix(5).joined(separator: ", ") + (count > 5 ? " and \(count - 5) more" : "") }
}
