import SaccadeEngine
import SaccadeLayers

/// Where the output of each module of a network speaks for a class: Grad-CAM of all modules, in one pass.
///
/// A leaf of zeros is added to the output of each; its gradient is that of the output.
/// - Paper: Selvaraju et al. 2017, <https://arxiv.org/abs/1610.02391>, equations 1 and 2
struct Saliency {
  /// How many pixels a picture has a side, at most.
  private static let side = 56

  /// The maps by the paths of modules, from 0, nothing, to 1, the most.
  private(set) var sheets: [(path: String, sheet: MapSheet)] = []

  /// - Parameter label: the class; nil is the likeliest
  init(of model: Module, on image: Tensor, for label: Int? = nil) {
    let frozen = model.parameters.filter(\.isTrainable)
    frozen.forEach { $0.isTrainable = false }
    defer { frozen.forEach { $0.isTrainable = true } }
    var leaves: [(path: String, leaf: Parameter, output: Tensor)] = []
    let hooks: [(Module, (Tensor) -> Tensor)] = model.namedModules.map { path, module in
      (
        module,
        { (output: Tensor) -> Tensor in
          guard output.dtype == .float32, FeaturePlanes(output.shape).map({ $0.height * $0.width > 1 }) == true,
            output.shape.rank >= 3
          else { return output }
          let leaf = Parameter(Tensor.zeros(output.shape))
          leaves.append((path, leaf, output.detached))
          return output + leaf.value
        }
      )
    }
    model.inUse {
      Self.replacing(hooks[...]) {
        let scores = model(image).cast(to: .float32)
        guard scores.shape.rank == 2, scores.shape[1] > 0, scores.requiresGradient else { return }
        let index = label ?? Int(scores.detached[0].argmax(axis: 0).item(as: Int64.self))
        guard 0..<scores.shape[1] ~= index else { return }
        scores[0, index].backward()
      }
    }
    for (path, leaf, output) in leaves {
      guard let gradient = leaf.gradient, let map = Self.map(output, gradient) else { continue }
      sheets.append((path, map))
    }
  }

  private static func replacing(
    _ hooks: ArraySlice<(Module, (Tensor) -> Tensor)>, _ body: () -> Void
  ) {
    guard let (module, change) = hooks.first else { return body() }
    module.replacingOutput(change) { replacing(hooks.dropFirst(), body) }
  }

  /// The channels weighed by the mean of their gradient, where they speak for the class.
  private static func map(_ output: Tensor, _ gradient: Tensor) -> MapSheet? {
    guard let planes = FeaturePlanes(output.shape) else { return nil }
    let slopes = gradient.scalars
    var sum: Matrix?
    output.scalars.withUnsafeBufferPointer { values in
      slopes.withUnsafeBufferPointer { slopes in
        for channel in 0..<planes.channels {
          let slope = planes.picture(channel, of: slopes, within: side).values
          let weight = slope.reduce(0, +) / Float(max(1, slope.count))
          guard weight != 0, weight.isFinite else { continue }
          let picture = planes.picture(channel, of: values, within: side)
          var total = sum ?? Matrix(height: picture.height, width: picture.width)
          for place in total.values.indices { total.values[place] += weight * picture.values[place] }
          sum = total
        }
      }
    }
    guard var sum else { return nil }
    for place in sum.values.indices { sum.values[place] = max(0, sum.values[place]) }
    let most = sum.values.filter(\.isFinite).max() ?? 0
    guard most > 0 else { return nil }
    return MapSheet([sum], of: 1, in: ByteRange(least: 0, greatest: most))
  }
}
