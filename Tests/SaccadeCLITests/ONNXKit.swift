import Foundation
import Saccade
import SwiftProtobuf

@testable import SaccadeONNX

/// ONNX models for tests, as others may write them.
enum ONNXKit {
  /// A small network for 10 classes of 16 × 16 pictures.
  static func network() -> SmallResNet {
    withRandomness(RandomStream(seed: 3)) { SmallResNet(depth: 8, classes: 10) }
  }

  /// Writes what a function of images gives.
  /// - Parameter change: changes the messages of the file
  static func write(
    _ name: String, in folder: TestFolder, input: Shape = [1, 3, 16, 16], metadata: [String: String] = [:],
    dynamic: Bool = false, _ run: (Tensor) -> Tensor, change: (inout ModelProto) -> Void = { _ in }
  ) throws {
    var export = ONNXExport()
    export.metadata = metadata
    export.hasDynamicBatch = dynamic
    let data = try export.data(of: Sequential([Module]()), input: input) { [run($0)] }
    var model = try ModelProto(serializedBytes: data)
    model.producerName = "another program"
    change(&model)
    try model.serializedData().write(to: URL(filePath: folder.path(name)))
  }

  /// Writes a drawn picture.
  static func draw(_ name: String, in folder: TestFolder) throws {
    try ShapesDataset(count: 1, height: 40, width: 52).image(at: 0).write(to: folder.path(name))
  }

  /// The classes of the first picture, as `--json` tells them.
  static func classes(_ program: Program) throws -> [[String: Any]] {
    let predictions = try program.json["predictions"] as? [[String: Any]]
    return predictions?.first?["classes"] as? [[String: Any]] ?? []
  }
}
