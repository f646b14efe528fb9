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
}
