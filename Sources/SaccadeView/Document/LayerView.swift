public import Foundation

/// A module of a network, with what it and its parts cost.
public struct ModuleView: Codable, Hashable, Sendable {
  /// Where it stands: `layer1.0.conv1`; empty for the network.
  public var path: String
  /// Its place among the parts of the one that holds it.
  public var name: String
  /// The place of the one that holds it in the list; nil for the network.
  public var parent: Int?
  /// Its class: `Bottleneck`; empty where nobody knows, as in files of graphs.
  public var kind: String
  /// How many numbers its parameters have.
  public var parameterCount: Int
  /// How many multiplications with an addition it takes.
  public var multiplyAdds: Int
  /// How many bytes its operations give.
  public var byteCount: Int
  /// How long it took, one operation after the other, in seconds.
  public var seconds: Double?
  /// Where its output spoke for the likeliest class; nil where it gives no maps.
  public var saliency: MapSheet?
}

/// An operation of a network: what it read and gave, and what that cost.
public struct LayerView: Codable, Hashable, Sendable {
  /// The place of the module that it stands in.
  public var module: Int
  /// What it is called: `conv2d`.
  public var operation: String
  /// What it is told beside its inputs: `{stride: 2}`.
  public var attributes: String
  /// The family of operations that it belongs to.
  public var kind: LayerKind
  /// The shape of what it gave.
  public var shape: [Int]
  /// The shapes of what it read, weights included.
  public var inputShapes: [[Int]]
  /// How its output is seen as pictures: how many, how high, how wide.
  public var planes: [Int]
  /// How many multiplications with an addition it takes.
  public var multiplyAdds: Int
  /// How many numbers its weights have.
  public var parameterCount: Int
  /// How many bytes its output takes.
  public var byteCount: Int
  /// How long it took, in seconds; nil if nothing was computed.
  public var seconds: Double?
  /// What it gave, as pictures.
  public var maps: MapSheet?
  /// How what it gave is spread.
  public var spread: ValueSpread?
  /// How the gradient of what it gave is spread, in training.
  public var gradient: ValueSpread?
  /// Its weights.
  public var weights: [WeightView]
}

/// A weight of a layer.
public struct WeightView: Codable, Hashable, Sendable {
  /// Its name: `layer1.0.conv1.weight`.
  public var name: String
  /// Its shape.
  public var shape: [Int]
  /// How its numbers are spread.
  public var spread: ValueSpread?
  /// How its gradient is spread, in training.
  public var gradient: ValueSpread?
  /// It as pictures; nil for a vector.
  public var kernels: MapSheet?
}

/// Pictures of one size in rows of a sheet, their numbers as bytes.
public struct MapSheet: Codable, Hashable, Sendable {
  /// How many pictures there are on it.
  public var count: Int
  /// Of how many they are the first.
  public var total: Int
  /// Rows of a picture.
  public var height: Int
  /// Columns of a picture.
  public var width: Int
  /// How many stand beside one another.
  public var columns: Int
  /// The number that is black.
  public var least: Double
  /// The number that is white.
  public var greatest: Double
  /// Whether the pictures have colours, as kernels that look at pictures.
  public var isColoured: Bool
  /// The PNG or WebP file.
  public var image: Data
}

/// The family of an operation, by which the page colours it.
public enum LayerKind: String, Codable, Hashable, Sendable, CaseIterable {
  case input, convolution, normalization, activation, pooling, linear, attention, join, other

  /// The family of an operation by its name.
  init(operation name: String) {
    switch name {
    case let name where name.hasPrefix("conv"): self = .convolution
    case "linear", "matmul", "einsum": self = .linear
    case "scaledDotProductAttention", "softmax", "squeezeExcitation", "scaleChannels": self = .attention
    case let name where name.hasSuffix("Norm"): self = .normalization
    case let name where name.contains("Pool") || name.contains("pool"): self = .pooling
    case "mean", "max", "min", "interpolate", "pixelShuffle": self = .pooling
    case "+", "-", "*", "/", "concatenate", "maximum", "minimum": self = .join
    case let name where Self.activations.contains(name): self = .activation
    default: self = .other
    }
  }

  private static let activations: Set<String> = [
    "relu", "relu6", "prelu", "leakyReLU", "gelu", "geluTanh", "silu", "swish", "sigmoid", "tanh", "hardSwish",
    "hardSigmoid", "hardTanh", "elu", "selu", "celu", "mish", "softplus", "clamped", "logSigmoid", "softsign",
  ]
}
