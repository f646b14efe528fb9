public import SaccadeEngine

extension Module {
  /// The module itself under the empty name, and all its parts under their paths, each once.
  public var namedModules: [(name: String, module: Module)] {
    unique { if case .module(let module) = $0 { module } else { nil } }.map { ($0, $1) }
  }

  /// The parameters of the module and its parts under their paths, each once.
  public var namedParameters: [(name: String, parameter: Parameter)] {
    unique { if case .parameter(let parameter) = $0 { parameter } else { nil } }.map { ($0, $1) }
  }

  /// The buffers of the module and its parts under their paths, each once.
  public var namedBuffers: [(name: String, buffer: Buffer)] {
    unique { if case .buffer(let buffer) = $0 { buffer } else { nil } }.map { ($0, $1) }
  }

  /// The parameters of the module and its parts, each once.
  public var parameters: [Parameter] { namedParameters.map(\.parameter) }

  /// How many numbers the parameters have, all together.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }

  /// The module and its parts that are of a class.
  public func modules<Kind: Module>(of kind: Kind.Type) -> [Kind] { namedModules.compactMap { $0.module as? Kind } }

  /// The members of one kind; what is used in several places counts where it is met first.
  private func unique<Member: AnyObject>(_ kind: (ModuleWalk.Item) -> Member?) -> [(String, Member)] {
    var seen: Set<ObjectIdentifier> = []
    return members.compactMap { path, item in
      guard let member = kind(item), seen.insert(ObjectIdentifier(member)).inserted else { return nil }
      return (path, member)
    }
  }
}

extension Module {
  /// Makes the module and its parts behave as in training, but for those that are frozen.
  public func train() {
    for (_, module) in namedModules { module.isTraining = !module.isFrozen }
  }

  /// Makes the module and its parts behave as in use: no dropout, running statistics.
  public func eval() {
    for (_, module) in namedModules { module.isTraining = false }
  }

  /// Runs `body` with the module and its parts as in use, and leaves each as it was.
  package func inUse<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let modes = namedModules.map { ($0.module, $0.module.isTraining) }
    eval()
    defer { for (module, isTraining) in modes { module.isTraining = isTraining } }
    return try body()
  }

  /// Forgets the gradients of all parameters; call it between steps.
  public func clearGradients() {
    for parameter in parameters { parameter.clearGradient() }
  }
}
