public import SaccadeEngine

/// A part of a model: its parameters, its parts, and what it computes from its input.
///
/// Parts and parameters are plain stored properties; they are found by reflection, also in optionals, arrays,
/// dictionaries, tuples and structures. The name of a weight is the path of properties that leads to it, written in
/// snake case as PyTorch does: `layer1.0.conv2.weight`, `bn1.running_mean`.
///
/// ```swift
/// final class Perceptron: Module {
///   let fc1 = Linear(784, 128)
///   let fc2 = Linear(128, 10)
///
///   override func forward(_ x: Tensor) -> Tensor { fc2(relu(fc1(x.flattened(from: 1)))) }
/// }
/// let model = Perceptron()
/// let logits = model(images)
/// ```
///
/// Call a module, not its ``forward(_:)``: the call says in error messages which module was running, and serves hooks.
/// A module with other inputs than one tensor has a `callAsFunction` of its own, whose body stands in
/// ``scope(_:)``.
///
/// Not for use from several threads at once.
open class Module {
  /// Whether the module behaves as in training: dropout drops, batch normalization takes the batch's statistics.
  public internal(set) var isTraining = true
  /// Whether ``freeze()`` keeps the module as it is.
  public internal(set) var isFrozen = false
  /// Where the module stands in the model that was called first; nil before any call.
  var path: String?
  var hooks: [ForwardHook] = []

  /// A module without parts; subclasses have their own initializers.
  public init() {}

  /// What the module computes from one tensor.
  /// - Traps: unless a subclass overrides it
  open func forward(_ x: Tensor) -> Tensor {
    misuse("\(type(of: self))", "it has no forward(_:) for one tensor; override it, or call the module as it asks for")
  }

  /// The word that stands for a stored property in paths; an empty one leaves the level out.
  open func key(forProperty name: String) -> String { snakeCase(name) }

  /// Computes the output for an input.
  public final func callAsFunction(_ x: Tensor) -> Tensor { scope { forward(x) } }

  /// Runs the body of a module's call: error messages name the module meanwhile, and hooks see its result.
  public final func scope<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let path = runningPath
    let result = try ExecutionContext.with({ $0.modulePath = path }, body)
    guard !hooks.isEmpty, let output = result as? Tensor else { return result }
    var given = output
    for hook in hooks { given = hook.action(self, path, given) ?? given }
    return given as? Result ?? result
  }

  /// Stands from now on where another module stood in the model that holds it: so errors name it.
  package final func takePlace(of other: Module) {
    guard let place = other.path else { return }
    for (path, member) in members {
      if case .module(let module) = member { module.path = memberPath(place, path) }
    }
  }

  /// The path while the module runs.
  ///
  /// The module that is called first is the root: it tells all others their paths.
  private var runningPath: String {
    if let path { return path }
    let enclosing = ExecutionContext.current.modulePath
    // A part that came after the walk, or that reflection does not see.
    guard enclosing.isEmpty else { return "\(enclosing).\(type(of: self))" }
    for (path, member) in members {
      if case .module(let module) = member { module.path = path }
    }
    return ""
  }
}

/// `runningMean` as `running_mean`.
private func snakeCase(_ name: String) -> String {
  let letters = Array(name)
  var result = ""
  for (position, letter) in letters.enumerated() {
    guard letter.isUppercase else {
      result.append(letter)
      continue
    }
    // A run of capitals is one word.
    let startsWord = position > 0 && !letters[position - 1].isUppercase && letters[position - 1] != "_"
    if startsWord { result.append("_") }
    result += letter.lowercased()
  }
  return result
}
