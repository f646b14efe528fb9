import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels

extension CheckpointFile {
  /// A model that has its weights, in bytes if the file has ranges for it.
  /// - Throws: ``CheckpointError`` if it has, and the model is a detector, which does not answer so
  func inBytes(_ model: Module) throws -> Module {
    guard let ranges = contents.ranges else { return model }
    guard !(model is any Detector) else {
      throw CheckpointError.damaged(
        path, "its '\(CheckpointKeys.ranges)' is of a network of whole pictures, and it is a detector's")
    }
    return try QuantizedModel(model, ranges: ranges)
  }

  /// Checks that its ranges, if it has some, are of its network's layers.
  /// - Parameter model: its network, which takes images of its shape
  /// - Throws: ``CheckpointError`` if they are of others
  func checkRanges(of model: Module) throws {
    guard let ranges = contents.ranges, try !ranges.areOf(model, input: Shape([1] + contents.inputShape)) else {
      return
    }
    throw CheckpointError.damaged(
      path, "its '\(CheckpointKeys.ranges)' has the range of no layer that the network has; quantize it again")
  }
}
