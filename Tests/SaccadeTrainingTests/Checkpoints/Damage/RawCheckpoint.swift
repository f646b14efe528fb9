import Foundation
import SaccadeEngine
import SaccadeLayers

@testable import SaccadeTraining

/// A checkpoint's file taken apart, so that any part of it can be damaged and all the rest stays right.
struct RawCheckpoint {
  struct Item {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  var texts: [String: String]
  var items: [Item]
  /// Changes the header when all else is in place: the header's text, and what stands before and after it.
  var header: (inout String) -> Void = { _ in }
  var whole: (inout [UInt8]) -> Void = { _ in }

  init(_ path: String) throws {
    let file = try SafetensorsFile(path)
    texts = file.metadata
    let names: [DType: String] = [.float32: "F32", .int64: "I64"]
    items = try file.entries.map { entry in
      let bytes = try file.tensor(entry).withUnsafeBytes { Array($0) }
      return Item(
        name: entry.name, type: names[entry.dtype] ?? entry.dtype.rawValue, shape: entry.shape.dimensions, bytes: bytes)
    }
  }

  /// The damaged file.
  var bytes: [UInt8] {
    func json(_ value: Any) -> String {
      let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
      let data = try? JSONSerialization.data(withJSONObject: value, options: options)
      return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    var parts = ["\"__metadata__\":" + json(texts)]
    var data: [UInt8] = []
    for item in items {
      let end = data.count + item.bytes.count
      parts.append(
        "\(json(item.name)):{\"dtype\":\"\(item.type)\",\"shape\":\(json(item.shape)),"
          + "\"data_offsets\":\(json([data.count, end]))}")
      data += item.bytes
    }
    var text = "{" + parts.joined(separator: ",") + "}"
    header(&text)
    let length = UInt64(text.utf8.count)
    var all = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(text.utf8) + data
    whole(&all)
    return all
  }

  /// Changes the tensor of a name.
  mutating func change(_ name: String, _ change: (inout Item) -> Void) {
    guard let place = items.firstIndex(where: { $0.name == name }) else { return }
    change(&items[place])
  }

  /// Replaces a field of a text that is JSON; nil takes it out.
  mutating func set(_ text: String, _ field: String, _ json: String?) {
    guard let old = texts[text]?.data(using: .utf8),
      var object = (try? JSONSerialization.jsonObject(with: old)) as? [String: Any]
    else { return }
    // What no JSON reader gives, such as 1e999, has to be put in as text.
    object[field] = json == nil ? nil : "<HERE>"
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    guard let new = try? JSONSerialization.data(withJSONObject: object, options: options) else { return }
    texts[text] = String(decoding: new, as: UTF8.self).replacing("\"<HERE>\"", with: json ?? "")
  }
}

extension RawCheckpoint.Item {
  /// The same number everywhere, in float32.
  mutating func fill(_ value: Float) {
    for place in stride(from: 0, to: bytes.count, by: 4) {
      withUnsafeBytes(of: value.bitPattern) { bytes.replaceSubrange(place..<place + 4, with: $0) }
    }
  }

  /// One number, in float32.
  mutating func setFirst(_ value: Float) {
    withUnsafeBytes(of: value.bitPattern) { bytes.replaceSubrange(0..<4, with: $0) }
  }

  /// The one number of an int64 tensor.
  mutating func set(_ value: Int) { bytes = withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
