public import SaccadeEngine
public import SaccadeLayers
import SaccadeText

/// The weights of a file under the names that a network has for them.
///
/// Names are the network's own, or those of another program that the network knows; what wrappers put before all of them,
/// as `module.` or `encoder.`, is dropped. Whatever fits most of the network's weights is taken.
public struct MatchedWeights: Sendable {
  /// A weight.
  public struct Entry: Sendable {
    /// Its name in the network.
    public let name: String
    /// The tensor of the file.
    public let source: WeightsEntry
    /// Its shape once it is read.
    public let shape: Shape
    let change: WeightNames.Change
  }

  /// The file.
  public let file: WeightsFile
  /// Whose names the file has; nil for those of the network, which are torchvision's where it has the network.
  public let program: String?
  /// What stands before all names of the file: `module.`; usually nothing.
  public let prefix: String
  /// The weights, in the order of the file; those that no rule names keep their names.
  public let entries: [Entry]
  /// How many of the network's weights are there, with their shape.
  public let fittingCount: Int
  /// Whether they are those of a part of the network, as of a classifier that a detector is built on.
  public let isOfPart: Bool

  /// Finds the names of a file's weights in a network.
  public init(_ file: WeightsFile, for model: Module) {
    let known = model as? any KnownElsewhere
    self.init(file, file.weightEntries, model.stateShapes, known?.otherNames ?? [], known?.optionalParts ?? [])
  }

  private init(
    _ file: WeightsFile, _ sources: [WeightsEntry], _ own: [String: Shape], _ others: [WeightNames],
    _ optional: [String]
  ) {
    let best = Naming.best(of: sources.map { ($0.name, $0.shape) }, for: own, others)
    let absent = optional.filter { part in !own.keys.contains { $0.hasPrefix(part + ".") } }
    self.file = file
    program = best.names?.program
    prefix = best.prefix
    fittingCount = best.fittingCount
    isOfPart = file.isPart || best.names?.isOfPart ?? false
    entries = zip(sources, best.targets).compactMap { source, target in
      target.flatMap { target in
        // A part that the network is made without.
        absent.contains { target.name.hasPrefix($0 + ".") }
          ? nil : Entry(name: target.name, source: source, shape: target.shape, change: target.change)
      }
    }
  }

  /// What the file says of each, for comparison with a network.
  package var shapes: [String: (shape: Shape, dtype: DType)] {
    Dictionary(entries.map { ($0.name, ($0.shape, $0.source.dtype)) }) { $1 }
  }

  /// Checks that no two tensors of the file are one weight of the network.
  /// - Throws: `WeightsError` that names both
  package func checkNames() throws(WeightsError) {
    var sources: [String: String] = [:]
    for entry in entries {
      guard let other = sources.updateValue(entry.source.name, forKey: entry.name) else { continue }
      throw WeightsError(
        .mismatched, path: file.path,
        problem: "has two tensors for the weight '\(entry.name)': '\(other)' and '\(entry.source.name)'",
        advice: "take the wrong one out of the file, or use another")
    }
  }

  /// Reads a weight, as the network wants it but for its type.
  /// - Throws: `FileError` or `WeightsError` if the file cannot be read
  public func tensor(_ entry: Entry) throws -> Tensor {
    let tensor = try file.tensor(entry.source)
    switch entry.change {
    case .none: return tensor
    case .shape: return tensor.reshaped(entry.shape)
    case .neighbours:
      // Columns in memory before columns across: the second and the third of the four change places.
      let channels = entry.shape[-1] / 4
      let outer = Array(entry.shape.dimensions.dropLast())
      let apart = tensor.reshaped(Shape(outer + [channels, 4])).transposed(-1, -2)
      return apart.indexSelect(axis: -2, Tensor([0, 2, 1, 3] as [Int])).reshaped(entry.shape)
    }
  }

  /// Reads weights.
  package func tensors(_ entries: [Entry]) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in entries { tensors[entry.name] = try tensor(entry) }
    return tensors
  }

  /// What a user should know of how the file was read: whose names it has, what part was taken, what was converted.
  /// - Parameter converts: whether the numbers become those of the model's type
  public func notes(for model: Module, converts: Bool = true) -> [String] {
    var notes: [String] = []
    if let part = file.partText { notes.append("the weights are those of its \(part)") }
    // Of the network that the model is built on it is told anyway.
    if let program, !isOfPart { notes.append("its names are those of \(program)") }
    if !Naming.isOfWrappers(prefix) { notes.append("its names are read without the \(prefix) before them") }
    guard converts else { return notes }
    let wanted = model.stateTypes
    var converted: [DType: Int] = [:]
    for entry in entries where entry.source.dtype.isFloatingPoint {
      if let dtype = wanted[entry.name], dtype != entry.source.dtype { converted[entry.source.dtype, default: 0] += 1 }
    }
    for (dtype, count) in converted.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      notes.append("\(counted(count, "weight")) of type \(dtype) \(count == 1 ? "is" : "are") converted to float32")
    }
    return notes
  }
}

/// A way to read the names of a file: what is dropped before them, and whose they are.
struct Naming {
  /// A weight's name here, its shape, and what is to be done to it.
  typealias Target = (name: String, shape: Shape, change: WeightNames.Change)

  let names: WeightNames?
  let prefix: String
  /// For each weight of the file what it is here; nil for what is not needed.
  let targets: [Target?]
  let fittingCount: Int

  /// Whether only wrappers are known to put this before the names of a network: there is nothing to tell.
  static func isOfWrappers(_ prefix: String) -> Bool {
    prefix.split(separator: ".").allSatisfy { wrappers.contains(String($0)) }
  }

  /// What wrappers put before the names of a network: data-parallel training, training loops, compilation.
  private static let wrappers: Set<String> = ["module", "model", "_orig_mod", "net", "network", "ema"]

  /// The way by which most weights of a network are found.
  static func best(
    of sources: [(name: String, shape: Shape)], for own: [String: Shape], _ others: [WeightNames]
  ) -> Naming {
    var prefixes = [""]
    while let prefix = prefixes.last, let wrapper = common(sources, after: prefix), prefixes.count < 4 {
      prefixes.append(prefix + wrapper + ".")
    }
    var best: Naming?
    for prefix in prefixes {
      for names in [nil] + others.map(Optional.some) {
        let naming = Naming(sources, prefix, names, own)
        if naming.fittingCount > best?.fittingCount ?? -1 { best = naming }
      }
    }
    return best ?? Naming(sources, "", nil, own)
  }

  /// What all names begin with: a wrapper, or the name that the network had in another, as `encoder`.
  ///
  /// Whether it belongs to the network's own names shows by how many weights are found without it.
  private static func common(_ sources: [(name: String, shape: Shape)], after prefix: String) -> String? {
    guard let first = sources.first?.name.dropFirst(prefix.count).prefix(while: { $0 != "." }), !first.isEmpty,
      sources.allSatisfy({ $0.name.hasPrefix(prefix + first + ".") })
    else { return nil }
    return String(first)
  }

  private init(
    _ sources: [(name: String, shape: Shape)], _ prefix: String, _ names: WeightNames?, _ own: [String: Shape]
  ) {
    self.names = names
    self.prefix = prefix
    var count = 0
    targets = sources.map { source in
      let name = String(source.name.dropFirst(prefix.count))
      guard let names else {
        if own[name] == source.shape { count += 1 }
        return (name, source.shape, .none)
      }
      // What no rule names keeps its name: it is the network's own, or can be told.
      guard let target = names.target(of: name) else {
        if own[name] == source.shape { count += 1 }
        return (name, source.shape, .none)
      }
      guard let path = target.path else { return nil }
      let wanted = own[path]
      var (shape, change) = (source.shape, target.change)
      if change == .shape {
        if let wanted, wanted.elementCount == shape.elementCount { shape = wanted } else { change = .none }
      }
      if change == .neighbours, shape.rank == 0 || shape[-1] % 4 != 0 { change = .none }
      if wanted == shape { count += 1 }
      return (path, shape, change)
    }
    fittingCount = count
  }
}
