import ArgumentParser
import Foundation
import Saccade

/// Files that a command reads and must not write over.
enum KeptFiles {
  /// Refuses a folder to write into from which pictures are read: what is drawn of one would take its name.
  /// - Throws: `CommandFailure` that names a picture in it
  static func check(_ folder: String, against pictures: [BytePath]) throws {
    guard let wanted = FileIdentity(of: BytePath(folder)) else { return }
    var looked: Set<BytePath> = []
    for picture in pictures {
      let name = picture.name.bytes
      let parent = name == picture.bytes ? BytePath(".") : BytePath(bytes: picture.bytes.dropLast(name.count))
      guard looked.insert(parent).inserted, FileIdentity(of: parent) == wanted else { continue }
      throw CommandFailure(
        "\(folder): is the folder of \(picture.name), and what is drawn would take the place of pictures in it; name another "
          .visible() + "folder for --out", code: FailureCode(rawValue: 64))
    }
  }

  /// Refuses a file to write that is one of those to read.
  /// - Throws: `CommandFailure` that names it
  static func check(file: String, against read: [BytePath]) throws {
    guard let wanted = FileIdentity(of: BytePath(file)), read.contains(where: { FileIdentity(of: $0) == wanted })
    else {
      return
    }
    throw CommandFailure(
      "\(file): is read by this command, and would be lost; name another file to write".visible(),
      code: FailureCode(rawValue: 64))
  }

  /// Refuses a file to write that has not the ending by which it is known.
  /// - Throws: `ValidationError` that says it
  static func check(_ file: String, endsIn ending: String) throws {
    guard file.lowercased().hasSuffix(ending) else {
      throw ValidationError("the file to write must end in \(ending): '\(file.visible())'")
    }
  }
}

/// Names for files in a folder, each of which comes once: the second gets a number.
struct DistinctNames {
  private var taken: Set<String> = []

  /// A name for what is made of a file: that of the file, with an addition if it has one, and another ending.
  mutating func name(for file: BytePath, adding addition: String = "", ending: String) -> String {
    let whole = file.name.description
    var stem = whole
    if let dot = whole.lastIndex(of: "."), dot != whole.startIndex { stem = String(whole[..<dot]) }
    stem += addition
    var name = "\(stem).\(ending)"
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(stem)-\(number).\(ending)"
      number += 1
    }
    return name
  }
}
