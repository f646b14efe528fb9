public import SaccadeLayers

/// How another program calls the weights of a network: for each of its modules, what the module is called here.
///
/// ```swift
/// var names = WeightNames("timm")
/// names["patch_embed.proj"] = "conv_proj"        // patch_embed.proj.weight is conv_proj.weight
/// names["cls_token"] = "class_token"
/// ```
/// The longest of the paths that a name begins with counts; what no path begins has no name here.
public struct WeightNames: Sendable {
  /// Whose names they are: `timm`.
  public let program: String
  /// Whether they are those of a network that this one is built on: what they do not name begins at random.
  public var isOfPart = false
  private var paths: [String: Target] = [:]

  /// What is done to a weight besides calling it by another name.
  public enum Change: Hashable, Sendable {
    /// Nothing.
    case none
    /// It has the same elements in another shape: a scale `[c]` that is `[c, 1, 1]` here.
    case shape
    /// The four neighbours of a pixel lie together for each channel, and here the channels for each neighbour.
    case neighbours
  }

  /// What stands for a path.
  struct Target: Sendable {
    /// The path here; nil for what is not needed.
    let path: String?
    let change: Change
  }

  /// Names without any rule.
  public init(_ program: String) { self.program = program }

  /// Names by paths there and here.
  public init(_ program: String, _ paths: KeyValuePairs<String, String>) {
    self.program = program
    for (path, own) in paths { self[path] = own }
  }

  /// What a path of the other program is called here; an empty path is that of the whole network.
  public subscript(path: String) -> String? {
    get { paths[path]?.path }
    set { paths[path] = newValue.map { Target(path: $0, change: .none) } }
  }

  /// All paths that have a name here, with it.
  package var all: [(path: String, own: String)] {
    paths.compactMap { path, target in target.path.map { (path, $0) } }
  }

  /// Says what a path is called, and what is done to what it has.
  public mutating func set(_ path: String, _ own: String, _ change: Change) {
    paths[path] = Target(path: own, change: change)
  }

  /// Says that what a path has is not needed.
  public mutating func leaveOut(_ path: String) { paths[path] = Target(path: nil, change: .none) }

  /// Adds paths below two others: a block's, there and here.
  mutating func add(_ parts: KeyValuePairs<String, String>, below path: String, as own: String) {
    for (part, ownPart) in parts { self["\(path).\(part)"] = "\(own).\(ownPart)" }
  }

  /// What a weight is called here; nil if no rule says so.
  func target(of name: String) -> Target? {
    var path = name[...]
    while true {
      if let target = paths[String(path)] {
        let rest = name[path.endIndex...]
        guard let own = target.path else { return target }
        // Without the dot where the whole network is meant.
        let joined = own.isEmpty ? String(rest.drop { $0 == "." }) : path.isEmpty ? "\(own).\(rest)" : own + rest
        return Target(path: joined, change: target.change)
      }
      if path.isEmpty { return nil }
      path = path[..<(path.lastIndex(of: ".") ?? path.startIndex)]
    }
  }
}

/// A network whose weights are known by other names elsewhere.
///
/// Torchvision's names are those that networks have here, so that nothing is to be said of them.
public protocol KnownElsewhere: Module {
  /// The names by which other programs know its weights.
  var otherNames: [WeightNames] { get }
  /// The paths of parts that it can be made without, as heads that are there to learn from alone: where it is, what files
  /// have of them is not needed.
  var optionalParts: [String] { get }
}

extension KnownElsewhere {
  /// None.
  public var optionalParts: [String] { [] }
}
