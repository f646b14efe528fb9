import Foundation
import SaccadeEngine
package import SaccadeLayers
import SaccadeText

/// What one step of a training showed: the outputs of its modules, its weights and their gradients, in reduced form.
package struct StepRecord: Codable, Sendable {
  /// The form of the record; others are not read.
  package static let currentVersion = 1

  /// What a module gave.
  struct Output: Codable, Sendable {
    var path: String
    var channels: Int
    var total: Int
    var height: Int
    var width: Int
    var least: Float
    var greatest: Float
    /// The maps as bytes, one after the other.
    var maps: Data
    var spread: ValueSpread
  }

  /// A weight and its gradient.
  struct Weight: Codable, Sendable {
    var name: String
    var value: ValueSpread
    var gradient: ValueSpread?
  }

  var version = StepRecord.currentVersion
  /// The step.
  package var step: StepView
  /// The shape of a picture of the batch.
  package var inputShape: [Int]
  var outputs: [Output] = []
  var weights: [Weight] = []

  /// A record of nothing yet.
  package init(of step: StepView, inputShape: [Int]) {
    self.step = step
    self.inputShape = inputShape
  }
}

/// Gathers what a step shows while it runs.
///
/// What takes time is put off to `Gathered.record`, which any thread may make.
package final class StepGatherer {
  /// How many pixels a map keeps a side.
  private static let side = 28

  private var glances: [(path: String, glance: TensorGlance)] = []
  private var seen: Set<String> = []
  private var samples: [(name: String, value: [Float], gradient: [Float]?)] = []
  private var hook: ForwardHook?

  /// Begins to look at a network.
  /// - Parameter spent: told how long each look at an output took
  package init(_ model: Module, spent: @escaping (Duration) -> Void) {
    hook = model.onForward { [weak self] _, path, output in
      let start = ContinuousClock.now
      self?.look(at: output, of: path)
      spent(.now - start)
    }
  }

  private func look(at output: Tensor, of path: String) {
    // Of a module that is called several times, the first call.
    guard seen.insert(path).inserted, let glance = TensorGlance(output) else { return }
    glances.append((path, glance))
  }

  /// Looks at the weights and their gradients, which are there after the backward pass.
  package func lookAtWeights(of model: Module) {
    samples = model.namedParameters.map { name, parameter in
      (
        name, TensorGlance.sample(of: withoutGradient { parameter.value }),
        parameter.gradient.map { TensorGlance.sample(of: $0) }
      )
    }
  }

  /// Looks no more.
  package func stop() {
    hook?.remove()
    hook = nil
  }

  /// What was gathered, to be made a record by any thread.
  package var gathered: Gathered { Gathered(glances: glances, samples: samples) }

  /// The numbers that a step showed.
  package struct Gathered: Sendable {
    fileprivate let glances: [(path: String, glance: TensorGlance)]
    fileprivate let samples: [(name: String, value: [Float], gradient: [Float]?)]

    /// The record.
    package func record(of step: StepView, inputShape: [Int]) -> StepRecord {
      var record = StepRecord(of: step, inputShape: inputShape)
      record.outputs = glances.map { path, glance in StepGatherer.output(glance, of: path) }
      record.weights = samples.map { name, value, gradient in
        StepRecord.Weight(name: name, value: ValueSpread(value), gradient: gradient.map(ValueSpread.init))
      }
      return record
    }
  }

  private static func output(_ glance: TensorGlance, of path: String) -> StepRecord.Output {
    let spread = ValueSpread(glance.values)
    var pictures: [Matrix] = []
    if let planes = FeaturePlanes([1, glance.channels, glance.height, glance.width]) {
      glance.values.withUnsafeBufferPointer { values in
        pictures = (0..<glance.channels).map { planes.picture($0, of: values, within: side) }
      }
    }
    let range = ByteRange(of: pictures)
    var bytes = Data()
    for picture in pictures { bytes.append(contentsOf: picture.values.map(range.byte)) }
    return StepRecord.Output(
      path: path, channels: glance.channels, total: glance.total, height: pictures.first?.height ?? 0,
      width: pictures.first?.width ?? 0, least: range.least, greatest: range.greatest, maps: bytes, spread: spread)
  }
}

extension ValueSpread {
  /// The spread of some numbers.
  init(_ values: [Float]) { self = values.withUnsafeBufferPointer { ValueSpread($0) } }
}
