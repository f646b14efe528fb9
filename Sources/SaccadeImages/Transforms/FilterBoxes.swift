public import SaccadeConfig
import SaccadeEngine

/// Takes the objects away of which the steps before have left too little on the picture, or too small a box.
///
/// A hand that is left of a person is no person to learn. How much of a box has stayed is counted over all steps before.
public struct FilterBoxes: SampleTransform, Hashable {
  /// How much of a box has to be on the picture still, 0…1.
  public internal(set) var visible: Float
  /// How high and wide a box has to be.
  /// - Units: pixels
  public internal(set) var side: Float

  /// Objects that are seen by a part at least, and have a box of some size.
  /// - Traps: if the part is not between 0 and 1, or the side negative
  public init(visible: Float = 0.2, side: Float = 1) {
    guard 0...1 ~= visible, side >= 0, side.isFinite else {
      misuse("FilterBoxes", "the part lies between 0 and 1, and no side is negative: \(visible), \(side)")
    }
    self.visible = visible
    self.side = side
  }

  /// Takes them away.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    sample.removeObjects(seenLessThan: visible, orSmallerThan: side)
  }
}

extension FilterBoxes: TypedSection {
  /// `FilterBoxes`.
  public var typeName: String { "FilterBoxes" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["SanitizeBoundingBoxes", "FilterAnnotations", "ClampBoundingBoxes"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Objects go of which the steps before have left too little, or too small a box." }
  /// The keys `min_visible` and `min_side`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "min_visible", \.visible, "How much of a box has to be on the picture still, of 1.", .between(0, 1),
      alsoKnownAs: ["min_visibility"]),
    ConfigField(
      "min_side", \.side, "How many pixels a box has to be high and wide.", .between(0, 4096),
      alsoKnownAs: ["min_size", "min_gt_bbox_wh"]),
  ]
}
