public import SaccadeData
public import SaccadeEngine
public import SaccadeLayers

/// What a network is trained to do: how a batch becomes a loss, and how results are judged.
///
/// The training loop knows nothing else of a task, so that detection, segmentation and the rest train in the same loop.
public protocol TrainingTask {
  /// What the batches are made of.
  associatedtype Source: BatchSource
  /// What is counted over batches.
  associatedtype Metrics: TaskMetrics

  /// The network.
  var model: Module { get }

  /// The loss of a batch, recorded, and what the batch adds to the figures.
  func loss(of batch: Source.Batch, adding metrics: inout Metrics) -> BatchLoss

  /// What a batch adds to the figures when nothing is learnt from it.
  func evaluate(_ batch: Source.Batch, adding metrics: inout Metrics)

  /// How many samples a batch has.
  func sampleCount(of batch: Source.Batch) -> Int

  /// The samples' numbers in the data set, for messages.
  func sampleIndices(of batch: Source.Batch) -> [Int]
}

/// The loss of a batch and its value, which is read once.
public struct BatchLoss {
  /// The loss, recorded: what the gradients start from.
  public let tensor: Tensor
  /// The loss as a number.
  public let value: Double

  /// A loss whose value is read now.
  /// - Traps: unless it is a single number
  public init(_ loss: Tensor) {
    tensor = loss
    value = Double(loss.item())
  }

  /// The sum of a task's losses; 0 where it has none.
  static func sum(_ parts: [Tensor]) -> Tensor {
    parts.dropFirst().reduce(parts.first ?? .zeros([])) { $0 + $1 }
  }
}

/// Figures that add up over batches.
///
/// A checkpoint within an epoch keeps them; reading them is to refuse what no batches add up to.
public protocol TaskMetrics: Codable, Sendable {
  /// Figures of no batch.
  init()

  /// How many samples went in.
  var sampleCount: Int { get }

  /// Reckons what can be reckoned of all samples together alone, when the last batch of a validation is in.
  mutating func finish()

  /// The means so far, in the order in which they are shown.
  var figures: [Figure] { get }

  /// What a user should know of an epoch that came to these figures, a line each.
  var warnings: [String] { get }

  /// Why figures that were saved are not those of a network of so many outputs; nil if they may be.
  func problem(outputs: Int) -> String?
}

extension TaskMetrics {
  /// Mostly nothing.
  public var warnings: [String] { [] }

  /// Nothing is asked of them.
  public func problem(outputs: Int) -> String? { nil }

  /// Most figures are means, which are there at any time.
  public mutating func finish() {}
}

/// Figures that learning has under names of its own, as the parts of a detector's loss, beside those of a validation.
public protocol LearningMetrics: TaskMetrics {}
