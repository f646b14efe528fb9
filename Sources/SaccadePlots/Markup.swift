import SaccadeText

/// Text within markup.
package enum Markup {
  /// A text with what markup gives a meaning written out, and with control characters visible.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.visible(keepingLines: true) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
