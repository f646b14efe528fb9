import Foundation
import Saccade

/// A folder into which pictures are written with what was found drawn on them.
struct DrawnPictures {
  private let folder: String
  private var names: Set<String> = []

  /// Makes the folder, if it is not there.
  /// - Throws: `CommandFailure` if it cannot be made
  init(folder: String) throws {
    self.folder = folder
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw CommandFailure(
        "\(folder): cannot be made (\(error.localizedDescription)); name another folder for --out", code: .noOutput)
    }
  }

  /// Writes a picture under the name of its file; one of a name that was written before gets a number.
  /// - Returns: where; nil if nothing can be drawn
  /// - Throws: what writing it throws
  mutating func write(_ prediction: Prediction, on image: Image, of file: BytePath) throws -> String? {
    guard let drawing = prediction.drawing else { return nil }
    let whole = file.description.split(separator: "/").last.map(String.init) ?? "picture"
    var stem = whole
    if let dot = whole.lastIndex(of: "."), dot != whole.startIndex { stem = String(whole[..<dot]) }
    // PNG stays lossless; of all else JPEG is small enough.
    let ending = whole.lowercased().hasSuffix(".png") ? "png" : "jpg"
    var name = "\(stem).\(ending)"
    var number = 2
    while !names.insert(name).inserted {
      name = "\(stem)-\(number).\(ending)"
      number += 1
    }
    let path = "\(folder)/\(name)"
    try drawing(image).write(to: path)
    return path
  }
}
