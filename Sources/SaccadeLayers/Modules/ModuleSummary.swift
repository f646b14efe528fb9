public import SaccadeEngine

/// What a module and its parts are, what they give and what that costs: see ``Module/summary(of:dtype:)``.
public struct ModuleSummary: Sendable {
  /// A module: what it gave, and what it costs together with its parts.
  public struct Row: Sendable {
    /// Where it stands, from the module that was asked on; empty for that one.
    public let path: String
    /// Its path from the module that holds it on: what stands in the tree.
    public let name: String
    /// How many modules hold it.
    public let depth: Int
    /// Its class.
    public let kind: String
    /// The courses' k·k·Cin·Cout of a convolution, as `3·3·64·128`, or in·out of a linear layer.
    ///
    /// So many weights it has, and so many multiplications one place of its output takes; Cin is that of a group.
    public let formula: String?
    /// The size of what it gave in its last call; nil if only its parts are called.
    public let outputShape: Shape?
    /// How many numbers its parameters have.
    public let parameterCount: Int
    /// How many multiplications with an addition it takes, those of convolutions and matrix products.
    public let multiplyAdds: Int
    /// How many bytes the results of its operations take; views, which share memory, take none.
    public let activationBytes: Int
    /// How long its kernels took, in seconds; nil where nobody has measured it.
    public internal(set) var seconds: Double?
  }

  /// A module of which neither itself nor a part is called.
  public struct Idle: Sendable {
    /// Where it stands.
    public let path: String
    /// How many numbers its parameters have.
    public let parameterCount: Int
  }

  /// The size of what it was asked about.
  public let inputShape: Shape
  /// The modules that are called, the whole before its parts, these in the order in which they come to run.
  public internal(set) var rows: [Row]
  /// The outermost of those with parameters that are not called in use, such as heads for training alone.
  public let idle: [Idle]
  /// How many numbers all parameters have.
  public let parameterCount: Int
  /// How many of them train.
  public let trainableCount: Int

  /// How many multiplications with an addition all takes.
  public var multiplyAdds: Int { rows.first?.multiplyAdds ?? 0 }
  /// How long the kernels of all took, in seconds; nil where nobody has measured it.
  public var seconds: Double? { rows.first?.seconds }
  /// How many bytes the results of all operations take.
  public var activationBytes: Int { rows.first?.activationBytes ?? 0 }
}
