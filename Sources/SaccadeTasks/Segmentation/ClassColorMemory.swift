import Foundation
import SaccadeImages

/// What checkpoints remember of the colours that classes have in pictures of masks.
extension TaskMemory {
  static let classColorsKey = "class_colors"

  /// What a checkpoint remembers of classes with these names and colours.
  static func ofClasses(_ names: [String], _ colors: [Color]) throws -> TaskMemory {
    var memory = try ofClasses(names)
    let bytes = colors.map { [$0.red, $0.green, $0.blue] }
    memory[classColorsKey] = String(decoding: try JSONEncoder().encode(bytes), as: UTF8.self)
    return memory
  }

  /// The colours that a checkpoint remembers; nil if it remembers none.
  /// - Throws: ``SavedStateError`` if what is there is no list of colours
  func classColors() throws -> [Color]? {
    guard let text = self[Self.classColorsKey] else { return nil }
    guard let bytes = try? JSONDecoder().decode([[UInt8]].self, from: Data(text.utf8)),
      bytes.allSatisfy({ $0.count == 3 })
    else {
      throw SavedStateError("its 'saccade.\(Self.classColorsKey)' is no list of colours, each of red, green and blue")
    }
    return bytes.map { Color(red: $0[0], green: $0[1], blue: $0[2]) }
  }
}
