import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeText

extension TrainingConfig {
  /// Checks that memory holds the network with its gradients and what the optimizer and an average keep, before any of
  /// it is made.
  /// - Throws: `ConfigError` that names the settings that make the network so large
  func checkModelRoom(source: String) throws(ConfigError) {
    let optimizer = optimizer.makeOptimizer(for: model.makeOutline())
    // The weights and their gradients.
    let copies = 2 + (allHooks.contains { $0.settings is EMA } ? 1 : 0)
    let bytes = optimizer.parameters.reduce(0.0) { sum, parameter in
      let kept = copies + optimizer.stateNames(of: parameter).count
      return sum + Double(kept) * 4 * Double(parameter.shape.elementCount)
    }
    guard bytes > Double(Memory.limitBytes) else { return }
    throw ConfigError(
      place(of: "model", in: source), "model",
      "is too large (\(model.sizes)): its weights with their gradients and what \(self.optimizer.typeName) keeps of them "
        + "take \(memorySize(Int(min(bytes, 0x1p62)))), and there are \(memorySize(Memory.limitBytes)); "
        + "take smaller numbers, or a smaller model")
  }

  /// Where a setting was written: the file with line and column, or the argument; the file alone, where the setting was
  /// not written, or is another now.
  func place(of path: String, in source: String) -> String {
    guard let written = written?.value(at: path), written.source != .standard else { return source }
    let isPlain = written.entries == nil
    return !isPlain || written == node.value(at: path) ? "\(written.source)" : source
  }
}
