public import SaccadeEngine

/// Rectangles on one image, their sides along its rows and columns: each row is x1, y1, x2, y2.
///
/// A tensor that knows what it means. Gradients flow through all that is computed of it, unless a member says otherwise.
///
/// ```swift
/// let boxes = Boxes(Tensor([10, 20, 50, 80, 0, 0, 30, 30], shape: [2, 4]))
/// boxes.areas                                  // [2400, 900]
/// boxes.overlaps(with: truth)                  // [2, truth.count], intersections over unions
/// boxes[boxes.areas .> 1000]                   // the first alone
/// ```
/// There may be none: an image without objects is no special case. A box is empty if its right side is not right of its
/// left one, or its lower side not below its upper one.
/// - Shapes: `[n, 4]`
/// - Units: pixels from the upper left corner of the upper left pixel; sides are half-open, so that width is x2 − x1
public struct Boxes: Sendable {
  /// x1, y1, x2, y2 of each.
  public let tensor: Tensor

  /// Boxes of their corners; integers become float32.
  /// - Shapes: `[n, 4]`; `[0, 4]` for none
  /// - Traps: if the tensor has another shape, or its elements are no numbers
  public init(_ tensor: Tensor) { self.tensor = Self.real(tensor, "x1, y1, x2, y2") }

  /// No boxes.
  public static var none: Boxes { Boxes(.zeros([0, 4])) }

  /// How many there are.
  public var count: Int { tensor.shape[0] }

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// The left sides, `[n]`.
  public var x1: Tensor { tensor[..., 0] }
  /// The upper sides, `[n]`.
  public var y1: Tensor { tensor[..., 1] }
  /// The right sides, `[n]`.
  public var x2: Tensor { tensor[..., 2] }
  /// The lower sides, `[n]`.
  public var y2: Tensor { tensor[..., 3] }
  /// How wide each is, `[n]`; negative where the sides changed places.
  public var widths: Tensor { x2 - x1 }
  /// How high each is, `[n]`; negative where the sides changed places.
  public var heights: Tensor { y2 - y1 }
  /// Width times height of each, `[n]`, in square pixels.
  public var areas: Tensor { widths * heights }

  /// Some of them: those at positions, in their order, or those where a mask holds.
  /// - Parameter chosen: integers `[k]`, or booleans `[n]`
  /// - Traps: if a position is no box's, or a mask has not one boolean a box
  public subscript(_ chosen: Tensor) -> Boxes { Boxes(tensor[chosen]) }

  /// All boxes of several lists, one list after the other.
  public static func joined(_ parts: [Boxes]) -> Boxes {
    let parts = parts.map(\.tensor)
    return parts.isEmpty ? .none : Boxes(.concatenate(parts))
  }

  /// Where both sides of a box are longer than a number of pixels, `[n]` of booleans; never for what is no number.
  public func areLarger(than side: Float) -> Tensor { (widths.detached .> side) .&& (heights.detached .> side) }

  /// The parts within an image; empty, and at its border, for boxes outside.
  public func clipped(to size: Size2D) -> Boxes {
    func inside(_ sides: Tensor, _ end: Int) -> Tensor { sides.clamped(to: 0...Float(end)) }
    return Boxes(
      .stack(
        [inside(x1, size.width), inside(y1, size.height), inside(x2, size.width), inside(y2, size.height)], axis: 1))
  }

  /// The same boxes on an image that was stretched.
  public func scaled(x: Float, y: Float) -> Boxes { Boxes(tensor * Tensor([x, y, x, y]).cast(to: tensor.dtype)) }

  /// Four numbers a box, integers as float32.
  static func real(_ tensor: Tensor, _ columns: String) -> Tensor {
    guard tensor.rank == 2, tensor.shape[1] == 4, tensor.dtype != .bool else {
      misuse(
        "Boxes",
        "boxes must be numbers [n, 4], each \(columns): \(tensor.dtype) \(tensor.shape); unsqueeze a single box, give "
          + "[0, 4] for none")
    }
    return tensor.dtype.isFloatingPoint ? tensor : tensor.cast(to: .float32)
  }
}
