import Foundation
import SaccadeLayers

/// The text of a checkpoint's file, read field by field; what is wrong with one is told with the names of file and field.
struct CheckpointFields {
  let path: String
  let texts: [String: String]

  init(_ file: WeightsFile) {
    path = file.path
    texts = file.metadata
  }

  func text(_ key: String) throws(CheckpointError) -> String {
    guard let text = texts[key] else {
      guard texts[CheckpointKeys.format] != nil else {
        throw CheckpointError(
          path, "holds weights, but is no checkpoint of a Saccade run: it has no '\(key)'",
          advice:
            "name a last.safetensors or best.safetensors of a run folder; of weights alone say what network they are for: "
            + "--model MobileNetV2 --weights FILE, or a configuration (predict --config CONFIG, test CONFIG), and load_from to train on"
        )
      }
      throw CheckpointError.damaged(path, "it has no '\(key)'")
    }
    return text
  }

  /// The value that a field's JSON gives.
  func value<Value: Decodable>(_ key: String) throws(CheckpointError) -> Value {
    let text = try text(key)
    do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
      throw CheckpointError.damaged(path, "its '\(key)' \((error as? DecodingError)?.inWords ?? "is not readable")")
    }
  }

  /// The value of a field that may be missing.
  func optional<Value: Decodable>(_ key: String) throws(CheckpointError) -> Value? {
    texts[key] == nil ? nil : try value(key)
  }

  /// Refuses a field unless it makes sense.
  func check(_ key: String, _ isSound: Bool, _ problem: @autoclosure () -> String) throws(CheckpointError) {
    if !isSound { throw CheckpointError.damaged(path, "its '\(key)' \(problem())") }
  }
}

extension DecodingError {
  /// What is wrong with a JSON text, to follow its name.
  fileprivate var inWords: String {
    func place(_ context: Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, _): return "has no '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let place = place(context)
      return place.isEmpty ? "is not readable" : "has no usable '\(place)'"
    @unknown default: return "is not readable"
    }
  }
}
