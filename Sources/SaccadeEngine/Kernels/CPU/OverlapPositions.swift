/// A number type that losses are reckoned in.
protocol LossReal: BinaryFloatingPoint, SIMDScalar, TensorScalar, Codable {}
extension Float: LossReal {}
extension Double: LossReal {}

/// The classes of positions as channels of the logits.
struct PositionChannels {
  /// Of a position that counts and has none of the classes: label 0 of a single class.
  static let none: Int32 = -1
  /// Of a position with the ignored label.
  static let ignored: Int32 = -2

  let channels: [Int32]

  /// - Traps: if a label is none
  init(_ labels: Tensor, classes: Int, _ options: OverlapOptions) {
    let plain = CPUKernels.shared.rowMajor(labels)
    let isSingle = !options.isExclusive && classes == 1
    let (shift, most): (Int, Int) = isSingle ? (1, 2) : (0, classes)
    let ignored = options.ignoredLabel.map(Int64.init)
    channels = withExtendedLifetime(plain) {
      let own = plain.indices
      return Array(unsafeUninitializedCapacity: labels.elementCount) { channels, count in
        for position in 0..<labels.elementCount {
          let label = own[position]
          if label == ignored {
            channels.initializeElement(at: position, to: Self.ignored)
            continue
          }
          guard label >= 0, label < most else {
            let hint = ignored.map { "; only \($0) is ignored" } ?? "; give ignoredLabel: if it marks no class"
            misuse(
              options.operation,
              "every label must lie in 0 ..< \(most): label \(label) at position \(position) of \(labels.shape)\(hint)")
          }
          channels.initializeElement(at: position, to: Int32(truncatingIfNeeded: Int(label) - shift))
        }
        count = labels.elementCount
      }
    }
  }
}

/// Positions of images in blocks whose classes fit into the cache.
struct PositionBlocks {
  let outer: Int
  let inner: Int
  let classes: Int

  struct Block {
    let image: Int
    let start: Int
    let count: Int
  }

  private static let most = 512

  /// Runs a body over all blocks, on all threads, with room for a number a position.
  func run<Real: LossReal>(_ type: Real.Type, _ body: (Block, UnsafeMutablePointer<Real>) -> Void) {
    let blocks = (inner + Self.most - 1) / Self.most
    parallelLoop(outer * blocks, grain: 1 + 64 / max(1, classes)) { some in
      withUnsafeTemporaryAllocation(of: Real.self, capacity: Self.most) { room in
        guard let room = room.baseAddress else { return }
        for index in some {
          let start = index % blocks * Self.most
          body(Block(image: index / blocks, start: start, count: min(Self.most, inner - start)), room)
        }
      }
    }
  }
}
