import SaccadeEngine
import SaccadeLayers

/// Numbers in −1 ..< 1 that depend on a name and their positions alone, as `hashed` in Tests/Golden/models.py makes them.
func hashed(_ name: String, count: Int) -> [Float] {
  var seed: UInt32 = 0x811C_9DC5
  for byte in name.utf8 { seed = (seed ^ UInt32(byte)) &* 0x0100_0193 }
  return [Float](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    for position in 0..<count {
      var h = UInt32(truncatingIfNeeded: position) &* 0x9E37_79B9 ^ seed
      h = (h ^ h >> 16) &* 0x7FEB_352D
      h = (h ^ h >> 15) &* 0x846C_A68B
      h ^= h >> 16
      buffer[position] = Float(h >> 8) * 0x1p-23 - 1
    }
    initializedCount = count
  }
}

/// The value of a weight or buffer in the golden files of models: `filled` in Tests/Golden/models.py.
func filled(_ name: String, _ shape: Shape) -> Tensor {
  let u = Tensor(hashed(name, count: shape.elementCount), shape: shape)
  switch name.split(separator: ".").last {
  case "running_mean": return u * 0.1
  case "running_var": return u * 0.25 + 1
  case "layer_scale": return u * 0.125 + 0.5
  case let last where shape.rank == 1: return u * 0.125 + (last == "weight" ? 1 : 0)
  default:
    let fanIn = shape.dimensions.dropFirst().reduce(1, *)
    return u * ((shape.rank == 4 ? 4.5 : 3) / Float(fanIn)).squareRoot()
  }
}

extension Module {
  /// Sets all weights and statistics to those of the golden files.
  func fill() throws {
    var state = state
    for (name, value) in state where value.dtype == .float32 { state[name] = filled(name, value.shape) }
    try load(state: state)
  }

  /// The names and shapes of all weights and buffers, as the golden files have them.
  var stateLines: [String] {
    state.map { "\($0.key) \($0.value.shape.map(String.init).joined(separator: "x"))" }.sorted()
  }
}

/// `fnv` of lines in Tests/Golden/models.py.
func hash(of lines: [String]) -> Int {
  let text = lines.joined(separator: "\n")
  return Int(
    truncatingIfNeeded: text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
}
