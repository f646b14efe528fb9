/// What stands beyond an image's edge.
public enum PaddingMode: Hashable, Codable, Sendable {
  /// The same number everywhere.
  case constant(Float)
  /// The image mirrored, its edge not repeated.
  case reflect
  /// The pixels of the edge.
  case replicate
  /// The image again, from its other edge on.
  case circular

  /// Zeros.
  public static let zeros = PaddingMode.constant(0)
}

/// Images with more around them, or less.
package struct Pad: Op, Hashable {
  package let padding: Padding2D
  package let mode: PaddingMode
  package var name: String { "pad" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank >= 2 else { throw ShapeError("input must be […, h, w]: \(x); unsqueeze it first") }
    try check(x[-2], before: padding.top, after: padding.bottom, "height")
    try check(x[-1], before: padding.left, after: padding.right, "width")
    return [
      x.replacing([x.rank - 2], with: (Extent(x[-2]) + padding.top + padding.bottom).value)
        .replacing([x.rank - 1], with: (Extent(x[-1]) + padding.left + padding.right).value)
    ]
  }

  private func check(_ size: Int, before: Int, after: Int, _ axis: String) throws(ShapeError) {
    let amounts = "\(before) before and \(after) after, \(axis) \(size)"
    if case .constant = mode {
      guard before >= -size, after >= -size, (Extent(before) + after + size).value >= 0 else {
        throw ShapeError("cropping must leave something: \(amounts); crop less")
      }
      return
    }
    guard before >= 0, after >= 0 else {
      throw ShapeError("only a constant padding may crop: \(amounts), \(mode); crop first, then pad")
    }
    let most =
      switch mode {
      case .reflect: max(size - 1, 0)
      case .circular: size
      case .constant, .replicate: size > 0 ? Int.max : 0
      }
    guard max(before, after) <= most else {
      throw ShapeError(
        "padding by \(mode) can add at most \(most) pixels: \(amounts); pad twice, or with another mode")
    }
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.pad(x[0], mode, padding)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.padBackward($0, mode, padding, input: saved.inputShapes[0]) }]
  }
}

extension Tensor {
  /// Adds rows and columns around images, or crops them where amounts are negative.
  /// - Shapes: `[…, h, w]` gives `[…, h + top + bottom, w + left + right]`
  /// - Traps: if an amount is negative but the mode is not constant, or more is asked for than the mode can give: a
  ///   reflection is smaller than the image, and cropping leaves something
  public func pad(_ padding: Padding2D, _ mode: PaddingMode = .zeros) -> Tensor {
    padding == 0 ? self : apply(Pad(padding: padding, mode: mode), self)
  }
}
