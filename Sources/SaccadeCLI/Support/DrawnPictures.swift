import Foundation
import Saccade

/// A folder into which pictures are written with what was found drawn on them.
struct DrawnPictures {
  private let folder: String
  private var names = DistinctNames()

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
    // PNG stays lossless; of all else JPEG is small enough.
    let name = names.name(for: file, ending: file.fileExtension == "png" ? "png" : "jpg")
    let path = "\(folder)/\(name)"
    try drawing(image).write(to: path)
    return path
  }

  /// Writes the classes of a picture's pixels beside it: `photo-classes.png`.
  /// - Returns: where; nil if none are told
  /// - Throws: what writing it throws
  mutating func write(classesOf prediction: Prediction, of file: BytePath) throws -> String? {
    guard let classes = prediction.classes else { return nil }
    let path = "\(folder)/\(names.name(for: file, adding: "-classes", ending: "png"))"
    try classes.write(to: path)
    return path
  }
}
