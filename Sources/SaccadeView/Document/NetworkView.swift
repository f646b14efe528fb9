public import Foundation

/// What is seen of a network: its layers with what they cost and gave for a picture, and what leads from one to the other.
///
/// It is what the page of `saccade view` shows, and what it can be read from again: pictures are PNG or WebP files.
public struct NetworkView: Codable, Hashable, Sendable {
  /// The form of the document; a page refuses others.
  public var version = NetworkView.currentVersion
  /// What the network is called.
  public var title: String
  /// Where it is from and what was taken for granted, a line each.
  public var notes: [String]
  /// The shape of what it was given.
  public var inputShape: [Int]
  /// The picture as the network got it; nil if it was given none.
  public var picture: Data?
  /// What the network says of it, the likeliest first.
  public var answers: [Answer]
  /// The modules as a tree, each after the one that holds it; the first is the network.
  public var modules: [ModuleView]
  /// The operations in the order in which they ran, the input before them.
  public var layers: [LayerView]
  /// What is read from what: pairs of places in ``layers``.
  public var edges: [[Int]]
  /// A small picture of what each layer gave; nil if nothing was computed.
  public var tiles: TileSheet?
  /// The step of the training, if it is one that runs.
  public var step: StepView?

  /// The form that this version writes.
  public static let currentVersion = 1

  /// A class, and how sure the network is of it.
  public struct Answer: Codable, Hashable, Sendable {
    /// The class's name.
    public var name: String
    /// The class's number.
    public var label: Int
    /// Between 0 and 1.
    public var probability: Double
  }

  /// Small pictures of all layers, in one picture.
  public struct TileSheet: Codable, Hashable, Sendable {
    /// How many pixels each has a side.
    public var side: Int
    /// How many stand beside one another.
    public var columns: Int
    /// A grey picture; the tile of layer 7 is the eighth.
    public var image: Data
  }

  /// How many numbers all parameters have.
  public var parameterCount: Int { modules.first?.parameterCount ?? 0 }
  /// How many multiplications with an addition all layers take.
  public var multiplyAdds: Int { modules.first?.multiplyAdds ?? 0 }

  /// The document as JSON.
  /// - Throws: `EncodingError` if a number is none, which reading the network has seen to
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return try encoder.encode(self)
  }
}

/// A step of a training that runs.
public struct StepView: Codable, Hashable, Sendable {
  /// How many steps were made.
  public var iteration: Int
  /// The epoch, from 1.
  public var epoch: Int
  /// The loss of its batch.
  public var loss: Double?
  /// The learning rate of the update.
  public var learningRate: Double?
  /// How long the step took, in seconds.
  public var seconds: Double

  /// A step from its parts.
  public init(iteration: Int, epoch: Int, loss: Double?, learningRate: Double?, seconds: Double) {
    self.iteration = iteration
    self.epoch = epoch
    self.loss = loss
    self.learningRate = learningRate
    self.seconds = seconds
  }
}
