package import SaccadeText
import SaccadeEngine

/// A reader of bytes that come from outside: bytes go in, and nothing but a typed error may come out.
package struct FuzzTarget: Sendable {
  /// What a target does with bytes; what it needs as files goes into the folder.
  package typealias Reader = @Sendable (_ bytes: [UInt8], _ folder: ScratchFolder) throws -> Void

  /// The name of the target, and of its folder of examples.
  package let name: String
  private let reader: Reader

  /// A target by its name and what it does.
  package init(_ name: String, _ reader: @escaping Reader) {
    self.name = name
    self.reader = reader
  }

  /// Has the bytes read.
  /// - Returns: the error by which they were refused; nil if they were taken
  /// - Traps: if the error is not one that a user can be told, which is a finding as much as a crash
  @discardableResult
  package func read(_ bytes: [UInt8], in folder: ScratchFolder) -> (any SaccadeError)? {
    do {
      try reader(bytes, folder)
      return nil
    } catch let error as any SaccadeError {
      guard !error.problem.isEmpty, error.description.utf8.count < 1 << 20 else {
        misuse("fuzz \(name)", "an error that tells nothing, or too much: \(error.description.prefix(1000))")
      }
      return error
    } catch {
      misuse("fuzz \(name)", "an error that is no SaccadeError: \(error)")
    }
  }

  /// Stops at a promise that does not hold.
  static func promise(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { misuse("fuzz", "a promise is broken: \(what())") }
  }
}

/// A number that follows from the bytes, by which a target chooses among the ways of reading them: FNV-1a.
func choice(_ bytes: [UInt8]) -> Int {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return Int(hash >> 33)
}
