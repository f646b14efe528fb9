public import SaccadeEngine

/// A function that runs after each call of some modules, until it is removed.
public final class ForwardHook {
  let action: (_ module: Module, _ path: String, _ output: Tensor) -> Void
  private var modules: [Module]

  init(_ modules: [Module], _ action: @escaping (Module, String, Tensor) -> Void) {
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
    ForwardHook(namedModules.map(\.module), action)
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
