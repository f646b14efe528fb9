import SaccadeText

/// A function or a class that a pickle may name: those alone that state dictionaries are made of.
///
/// Each is something that Saccade does itself; what a pickle names is never run. Whatever is not in this list is refused.
enum PickleGlobal {
  case orderedDictionary
  case set
  case rebuildTensor
  case rebuildTensorWithType
  case rebuildParameter
  case size
  case storage(TorchElement)
  case element(TorchElement)
  /// Makes something plain that is no weight: a device, a number of NumPy's, bytes.
  case plain(String)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"), ("collections", "Counter"): self = .orderedDictionary
    case ("__builtin__", "set"), ("builtins", "set"), ("__builtin__", "frozenset"), ("builtins", "frozenset"):
      self = .set
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorWithType
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch", "device"), ("_codecs", "encode"), ("numpy", "dtype"), ("numpy.core.multiarray", "scalar"),
      ("numpy._core.multiarray", "scalar"):
      self = .plain("\(module).\(name)")
    case ("torch", _), ("torch.storage", _), ("torch.cuda", _):
      if let element = TorchElement(storage: name) {
        self = .storage(element)
      } else if module == "torch", let element = TorchElement(rawValue: name), element != .untyped {
        self = .element(element)
      } else {
        return nil
      }
    default: return nil
    }
  }

  /// What it is called, for messages.
  var name: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .set: "set"
    case .rebuildTensor, .rebuildTensorWithType: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .size: "torch.Size"
    case .storage(let element): "a torch storage of \(element.rawValue)"
    case .element(let element): "torch.\(element.rawValue)"
    case .plain(let name): name
    }
  }
}

/// Why something that a pickle names is refused.
enum PickleRefusal {
  /// Modules whose functions act on the machine: no file of weights names them but to do harm.
  private static let harmful: Set<String> = [
    "os", "posix", "nt", "subprocess", "sys", "builtins", "__builtin__", "importlib", "runpy", "pty", "socket",
    "shutil", "webbrowser", "ctypes", "code", "commands", "pickle", "_pickle", "cProfile", "pdb", "timeit", "urllib",
    "asyncio", "operator", "functools", "types", "marshal", "torch.hub", "torch.jit", "numpy.testing",
  ]

  /// The error for a function or class that is not among those that weights need.
  static func error(_ path: String, module: String, name: String) -> WeightsError {
    // Somebody's text, which may be long.
    let full = "\(module).\(name)".prefix(200)
    let root = module.split(separator: ".").first.map(String.init) ?? module
    if harmful.contains(module) || harmful.contains(root) {
      return WeightsError(
        .refused, path: path,
        problem: "calls \(full), as no file of weights has to: refused, and nothing of it was run",
        advice: "do not open it in Python either; get the weights from their authors")
    }
    if isClassOfModels(module) {
      return WeightsError(
        .refused, path: path,
        problem: "is a whole model, pickled as objects of Python (\(full)), not its weights alone",
        advice: "in Python, if you trust it and have its classes: "
          + "torch.save(torch.load(\"FILE\", weights_only=False).state_dict(), \"weights.pth\")")
    }
    return WeightsError(
      .refused, path: path,
      problem: "makes an object \(full), which is neither a tensor nor a plain container: nothing of it was run",
      advice: "in Python, if you trust it, save its tensors alone: checkpoint = torch.load(\"FILE\", "
        + "weights_only=False); torch.save(checkpoint[\"state_dict\"], \"weights.pth\")")
  }

  private static func isClassOfModels(_ module: String) -> Bool {
    if module == "__main__" { return true }
    let parts = module.split(separator: ".")
    return module.hasPrefix("torch.nn.") || parts.first == "timm" || parts.contains("models")
      || parts.contains("model") || parts.contains("nn")
  }
}
