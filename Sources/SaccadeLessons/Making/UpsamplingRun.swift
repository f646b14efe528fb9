import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers

/// A network of one way of upsampling that learns to draw soft pictures from small ones, and is looked at meanwhile.
struct UpsamplingRun {
  /// What there was at some moment.
  struct Look: Sendable {
    /// After how many steps.
    let step: Int
    /// The pattern of period 2, in parts of the contrast of what was drawn.
    let share: Double
    /// The pattern's size, in grey levels of 255.
    let size: Double
    /// The root of the mean squared difference from the pictures as they are, in grey levels of 255.
    let error: Double
    /// What was drawn of the first picture: `[1, 3, h, w]`; nil where nobody asked for it.
    let picture: Tensor?
  }

  /// Pictures to learn from, and others to be judged by.
  let train: Tensor
  let test: Tensor
  let steps: Int
  /// After how many steps pictures are taken.
  let shown: Set<Int>
  let batchSize = 8

  /// How much smaller the given pictures are.
  static let factor = 4
  private static let rate = 3e-3

  /// The pictures that are given, of those that are asked for.
  static func given(_ pictures: Tensor) -> Tensor { pictures.averagePool2d(Size2D(factor)) }

  /// Makes the run; weights and order are drawn from the stream.
  func looks(_ kind: Upsampling, channels: Int, from stream: RandomStream, progress: (Int) -> Void) -> [Look] {
    let network = withRandomness(stream.child("weights")) { kind.network(channels: channels) }
    var random = stream.child("order")
    let optimizer = Adam(network, learningRate: Self.rate)
    let small = Self.given(train)
    let interval = max(1, steps / 40)
    var looks = [look(network, 0)]
    for step in 1...max(1, steps) {
      let batch = (0..<batchSize).map { _ in random.integer(below: train.shape[0]) }
      func pick(_ pictures: Tensor) -> Tensor {
        .concatenate(batch.map { pictures.slice(axis: 0, $0..<$0 + 1) })
      }
      optimizer.clearGradients()
      let error = network(pick(small)) - pick(train)
      (error * error).mean().backward()
      optimizer.step()
      if shown.contains(step) || step % interval == 0 || step == steps { looks.append(look(network, step)) }
      progress(step)
    }
    return looks
  }

  private func look(_ network: Module, _ step: Int) -> Look {
    withoutGradient {
      let drawn = network(Self.given(test))
      let error = (drawn - test).withoutRim(Checkerboard.rim)
      let pattern = Checkerboard(of: drawn)
      return Look(
        step: step, share: pattern.share, size: 255 * pattern.deviation,
        error: 255 * Double((error * error).mean().item()).squareRoot(),
        picture: shown.contains(step) ? drawn.slice(axis: 0, 0..<1) : nil)
    }
  }
}

/// Runs of one way of upsampling that differ in their seed alone.
struct UpsamplingGroup: Sendable {
  let kind: Upsampling
  /// What was seen in each run, from before the first step on.
  let runs: [[UpsamplingRun.Look]]

  /// The pattern's part of the contrast after a step, in each run.
  func share(after step: Int) -> Spread { Spread(runs.compactMap { $0.first { $0.step == step }?.share }) }
  /// The error after a step, in grey levels of 255.
  func error(after step: Int) -> Spread { Spread(runs.compactMap { $0.first { $0.step == step }?.error }) }
}
