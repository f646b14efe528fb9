import Foundation
import Saccade
import SaccadeONNX

/// What the classes of an ONNX model are called.
enum ONNXClassNames {
  /// A name for each class.
  /// - Parameters:
  ///   - option: what --classes says
  ///   - tell: called with what is taken for granted
  /// - Throws: ``ONNXUseError`` if there are more names or fewer; `FileError` if their file cannot be read
  static func names(
    of model: ONNXModel, count: Int, option: String?, tell: (String) -> Void
  ) throws -> [String] {
    if let option { return try names(option: option, count) }
    if let text = model.metadata["class_names"] {
      guard let names = list(text) else {
        throw ONNXUseError(
          model, "metadata 'class_names'", "it is no list of texts as JSON has them", advice: "name them by --classes")
      }
      guard names.count == count else {
        throw ONNXUseError(
          model, "metadata 'class_names'", "it names \(names.count) classes, and the model tells \(count) apart",
          advice: "name them by --classes")
      }
      return names
    }
    if count == ImageNetClass.all.count {
      tell("\(model.path) does not name its \(count) classes, which are taken for ImageNet's (--classes)")
      return ImageNetClass.all.map(\.name)
    }
    tell("\(model.path) does not name its \(count) classes, which get numbers (--classes)")
    return (0..<count).map { "class \($0)" }
  }

  private static func names(option: String, _ count: Int) throws -> [String] {
    let names: [String]
    if option == "imagenet" {
      names = ImageNetClass.all.map(\.name)
    } else {
      let bytes = try bytes(of: option)
      // Some editors begin a file with the mark of its byte order.
      let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
      let text = String(decoding: bytes.dropFirst(isMarked ? 3 : 0), as: UTF8.self)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      names = list(text) ?? Array(lines.dropLast(lines.reversed().prefix(while: \.isEmpty).count))
    }
    guard names.count == count else {
      throw ONNXUseError(
        option: "--classes", "\(option) names \(names.count) classes, and the model tells \(count) apart",
        advice: "give a file with a line for each, in the order of the model's results")
    }
    return names
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    do throws(RegularFile.Refusal) { return try RegularFile.contents(of: path, atMost: 1 << 24) } catch {
      switch error {
      case .system(let code): throw FileError(path, "open", code)
      case .folder: throw FileError(path, "read", EISDIR)
      default: throw ONNXUseError(option: "--classes", "\(path) \(error.problem)", advice: "give a list of names")
      }
    }
  }

  /// A list of texts in JSON; nil for anything else.
  private static func list(_ text: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(text.utf8))
  }
}
