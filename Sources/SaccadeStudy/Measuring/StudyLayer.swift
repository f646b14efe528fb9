import SaccadeEngine
import SaccadeGraph
import SaccadeLayers

/// A part of a network made ready for use, with something to show it.
struct StudyLayer {
  let module: Module
  let input: Tensor
  private let predictor: Predictor

  /// - Parameter bytes: whether it multiplies bytes, where the processor is faster so
  init(_ module: Module, input shape: Shape, precision: DType = .float32, bytes: Bool = false) throws {
    self.module = module
    module.eval()
    var random = RandomStream(seed: 0)
    input = .randomNormal(shape, using: &random)
    let ranges = bytes ? try ActivationRanges(module, inputs: [input]) : nil
    predictor = try Predictor(module, precision: precision, ranges: ranges)
  }

  /// As it is used: joined and prepared.
  func runPrepared() throws { _ = try predictor(input) }

  /// Layer by layer.
  func runEager() { withoutGradient { _ = module(input) } }

  /// How many multiplications with an addition it takes.
  var multiplyAdds: Int { module.summary(of: input.shape).multiplyAdds }
}
