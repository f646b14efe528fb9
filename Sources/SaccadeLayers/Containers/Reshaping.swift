public import SaccadeEngine

/// Gives its input: in place of a layer that a variant leaves out.
public final class Identity: Module {
  /// A module that does nothing.
  public override init() {}

  /// The input.
  public override func forward(_ x: Tensor) -> Tensor { x }
}

/// Merges all axes from one on into one: `[n, c, h, w]` becomes `[n, c·h·w]`.
public final class Flatten: Module {
  /// The first axis that is merged.
  public let axis: Int

  /// Merges all axes from `axis` on.
  public init(from axis: Int = 1) { self.axis = axis }

  /// The input with fewer axes.
  public override func forward(_ x: Tensor) -> Tensor { x.flattened(from: axis) }
}
