import SaccadeEngine

/// What a model may ask for: a file from outside must not be able to use up a machine, or to overflow a size.
enum Limits {
  /// How many axes the engine's tensors have at most.
  static let mostAxes = 8
  /// How many graphs may lie in one another.
  static let mostLevels = 16
  /// How many operations may run in all loops of a run, with one more for each turn.
  static let mostLooped = 1 << 18
  /// How much its graphs may take when functions are written out: 16 for a node, 1 for 256 bytes of a tensor.
  static let mostCost = 1 << 24

  /// Whether a tensor of a shape can be made here.
  /// - Parameter bytes: how many it may take
  static func fits(_ shape: Shape, _ dtype: DType, within bytes: Int = Memory.limitBytes) -> Bool {
    shape.rank <= mostAxes && shape.isPossible && shape.elementCount <= bytes / dtype.byteCount
  }
}
