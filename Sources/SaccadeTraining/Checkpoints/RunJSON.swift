import Foundation

/// How files of a run are written and read as JSON, with the numbers that JSON has not: those of a run gone astray.
enum RunJSON {
  private static let (infinity, minusInfinity, nan) = ("inf", "-inf", "nan")

  /// The same value gives the same bytes.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: nan)
    return encoder
  }

  /// Reads what the encoder has written.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: nan)
    return decoder
  }
}
