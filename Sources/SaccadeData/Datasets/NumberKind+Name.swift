package import SaccadeImages

extension NumberKind {
  /// What a column says, going by its name, as people call them: `cx`, `x_center`, `left`, `Radius`; nil if the name tells
  /// nothing.
  package init?(toldBy name: String) {
    let words = Self.words(of: name)
    func has(_ known: Set<String>) -> Bool { words.contains(where: known.contains) }
    if has(Self.lengths) || words.count == 1 && has(["w", "h"]) {
      self = .length
    } else if has(Self.across) {
      self = .x
    } else if has(Self.down) {
      self = .y
    } else if has(["left", "right"]) {
      self = .x
    } else if has(["top", "bottom"]) {
      self = .y
    } else {
      return nil
    }
  }

  private static let lengths: Set<String> = ["width", "height", "radius", "diameter", "length"]
  private static let across = coordinates("x")
  private static let down = coordinates("y")

  private static func coordinates(_ axis: String) -> Set<String> {
    let behind = ["", "c", "min", "max", "center", "centre", "0", "1", "2"]
    return Set(behind.map { axis + $0 } + ["c", "p"].map { $0 + axis })
  }

  /// `eyeLeft_x` is `eye`, `left` and `x`.
  private static func words(of name: String) -> [String] {
    var words = [""]
    var wasSmall = false
    for character in name {
      let isOfWord = character.isLetter || character.isNumber
      if !isOfWord || character.isUppercase && wasSmall { words.append("") }
      if isOfWord { words[words.count - 1] += character.lowercased() }
      wasSmall = character.isLowercase
    }
    return words.filter { !$0.isEmpty }
  }
}
