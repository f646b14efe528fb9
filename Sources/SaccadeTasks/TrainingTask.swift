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
}

/// Figures that add up over batches.
public protocol TaskMetrics: Codable, Sendable {
  /// Figures of no batch.
  init()

  /// How many samples went in.
  var sampleCount: Int { get }

  /// The means so far, in the order in which they are shown.
  var figures: [Figure] { get }
}

/// A number with a fixed number of digits after the point; one too large for that as `2.6858126e+15`, `NaN` or `inf`.
package func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let magnitude = (value.magnitude * Double(scale)).rounded()
  // Beyond this a double has no such digits, and further on an integer has no room.
  guard magnitude < 0x1p53 else { return Float(value).isFinite ? "\(Float(value))" : "\(value)" }
  let scaled = Int(magnitude)
  let fraction = String(scaled % scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(scaled)" }
  return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
