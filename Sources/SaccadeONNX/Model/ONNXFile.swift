import SaccadeEngine
import SaccadeLayers
import SaccadeText
import SwiftProtobuf

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The messages of a model file, read and not yet checked.
struct ONNXFile {
  /// The file's path.
  let path: String
  /// What it says.
  let model: ModelProto

  /// More bytes than a message can have: the format counts them in 31 bits.
  private static let sizeLimit = Int(Int32.max)
  /// How deep messages may lie in one another: far deeper than graphs in graphs do, far less than a stack can bear.
  private static let depthLimit = 64

  /// Reads a file.
  /// - Throws: ``FileError`` if it cannot be read; ``ONNXError`` if it is no model
  init(_ path: String) throws {
    self.path = path
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) {
      // The messages hold all numbers once more, until the file's bytes are let go.
      bytes = try RegularFile.contents(of: path, atMost: Self.sizeLimit) { size in
        Memory.require(2 * size, for: "reading \(path)")
      }
    } catch {
      throw Self.error(path, error)
    }
    guard !bytes.isEmpty else {
      throw ONNXError(
        .malformed, path: path, problem: "the file is empty", advice: "copy or export the model again")
    }
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = Self.depthLimit
    options.discardUnknownFields = true
    do {
      model = try ModelProto(serializedBytes: bytes, options: options)
    } catch BinaryDecodingError.messageDepthLimit {
      throw ONNXError(
        .refused, path: path, problem: "its messages lie more than \(Self.depthLimit) deep in one another",
        advice: "export the model with fewer graphs inside of graphs")
    } catch {
      throw ONNXError(
        .malformed, path: path, problem: "it is no ONNX model, or was cut off: its bytes are no protobuf message",
        advice:
          "check that it is the right file, or copy it again; \"saccade weights inspect\" tells what a file of weights is"
      )
    }
    guard model.hasGraph else {
      throw ONNXError(
        .malformed, path: path, field: "graph", problem: "it has no graph, so it is no ONNX model",
        advice: "check that it is the right file")
    }
  }

  /// What the system refused, as other files of weights tell it.
  static func error(_ path: String, _ refusal: RegularFile.Refusal) -> any SaccadeError {
    switch refusal {
    case .system(let code): FileError(path, "open", code)
    case .folder: FileError(path, "read", EISDIR)
    case .other: FileError(path, "open", ENXIO)
    case .tooLong:
      ONNXError(
        .refused, path: path, problem: "the file is larger than a model can be (2 GiB)",
        advice: "export it with its weights in a file beside it (external data)")
    }
  }
}
