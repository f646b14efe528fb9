import SaccadeGraph
import SaccadeLayers

extension CheckpointFile {
  /// A model that has its weights, in bytes if the file has ranges for it.
  func inBytes(_ model: Module) throws(TraceError) -> Module {
    guard let ranges = contents.ranges else { return model }
    return try QuantizedModel(model, ranges: ranges)
  }
}
