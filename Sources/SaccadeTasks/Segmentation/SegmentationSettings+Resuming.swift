import SaccadeText

extension SegmentationSettings {
  /// A checkpoint names as many classes as its network tells apart, and has a colour for each.
  public func check(_ memory: TaskMemory, outputs: Int) throws {
    try memory.checkClasses(outputs: outputs)
    guard let colors = try memory.classColors(), colors.count != outputs else { return }
    throw SavedStateError(
      "its 'saccade.\(TaskMemory.classColorsKey)' has \(counted(colors.count, "colour")), but its network tells \(outputs) classes "
        + "apart")
  }

  /// The classes, if they are others or in another order: the network's outputs would get other meanings.
  public func difference(of memory: TaskMemory, from saved: TaskMemory) throws -> String? {
    try memory.classDifference(from: saved)
  }

  /// Whether the classes are others, or in another order.
  public func hasOtherOutputs(than memory: TaskMemory, in saved: TaskMemory) throws -> Bool {
    try difference(of: memory, from: saved) != nil
  }
}
