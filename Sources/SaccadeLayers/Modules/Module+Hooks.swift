public import SaccadeEngine

/// A function that runs after each call of some modules, until it is removed.
public final class ForwardHook {
  /// Gives what takes the output's place; nil leaves it.
  let action: (_ module: Module, _ path: String, _ output: Tensor) -> Tensor?
  private var modules: [Module]

  init(_ modules: [Module], _ action: @escaping (Module, String, Tensor) -> Tensor?) {
    self.modules = modules
    self.action = action
    for module in modules { module.hooks.append(self) }
  }

  /// Takes the hook off its modules.
  public func remove() {
    for module in modules { module.hooks.removeAll { $0 === self } }
    modules = []
  }
}

extension Module {
  /// Calls a function after each call of this module or one of its parts, parts before the whole.
  ///
  /// ```swift
  /// let hook = model.onForward { module, path, output in print(path, output.shape) }
  /// _ = model(images)
  /// hook.remove()
  /// ```
  /// - Returns: the hook, which stays until ``ForwardHook/remove()``
  public func onForward(
    _ action: @escaping (_ module: Module, _ path: String, _ output: Tensor) -> Void
  ) -> ForwardHook {
    ForwardHook(namedModules.map(\.module)) { module, path, output in
      action(module, path, output)
      return nil
    }
  }

  /// Runs `body` with other outputs of this module: what stands behind it in the model gets what `change` gives.
  ///
  /// ```swift
  /// let features = model.layer4.replacingOutput({ Parameter($0.detached).value }) { model(images) }
  /// ```
  public func replacingOutput<Result, Failure: Error>(
    _ change: @escaping (_ output: Tensor) -> Tensor, while body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let hook = ForwardHook([self]) { _, _, output in change(output) }
    defer { hook.remove() }
    return try body()
  }

  /// The path of the first module whose output is not finite while `body` runs this model; nil if there is none.
  ///
  /// The parts of a module come before it.
  public func firstNonFiniteModule<Failure: Error>(while body: () throws(Failure) -> Void) throws(Failure) -> String? {
    var first: String?
    let hook = onForward { module, path, output in
      guard first == nil, output.dtype.isFloatingPoint, !output.kernels.isAllFinite(output) else { return }
      first = path.isEmpty ? "\(type(of: module))" : path
    }
    defer { hook.remove() }
    try body()
    return first
  }
}
