import Foundation
import SaccadeImages
import Testing

/// The files under Tests/Golden/Images, made by the scripts there.
enum GoldenImages {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/Images")

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// The names of files in a folder that do not end in a suffix.
  static func names(in name: String, without suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).filter { !$0.hasSuffix(suffix) }.sorted()
  }

  /// Pixels in the portable arbitrary map format, nil if there is no such file.
  static func pam(_ name: String) throws -> Image? {
    guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
    let data = try bytes(name)
    let mark = Array("ENDHDR\n".utf8)
    let end = try #require(data.indices.first { data[$0...].starts(with: mark) })
    var fields: [String: Int] = [:]
    for line in String(decoding: data[..<end], as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let value = Int(words[1]) { fields[String(words[0])] = value }
    }
    return Image(
      height: try #require(fields["HEIGHT"]), width: try #require(fields["WIDTH"]),
      format: try #require(PixelFormat(rawValue: fields["DEPTH"] ?? 0)), pixels: Array(data[(end + mark.count)...]))
  }
}

extension Image {
  /// The largest and the mean difference of bytes, or nil where sizes or formats differ.
  func difference(from other: Image) -> (largest: Int, mean: Double)? {
    guard size == other.size, format == other.format else { return nil }
    let differences = zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }
    return (differences.max() ?? 0, Double(differences.reduce(0, +)) / Double(differences.count))
  }
}
