public import SaccadeConfig
import SaccadeEngine

/// Takes objects away that are too small to be learnt, or of which steps before have left too little on the picture.
public struct FilterBoxes: SampleTransform, Hashable {
  /// What a box has at least.
  /// - Units: square pixels of the picture at this step
  public internal(set) var area: Float
  /// How much of a box is still on the picture at least, of what was on the picture as it was read.
  public internal(set) var visible: Float

  /// Takes away what is smaller, or less visible.
  /// - Traps: if the area is negative, or the visible part not between 0 and 1
  public init(area: Float = 1, visible: Float = 0.25) {
    guard area >= 0, 0...1 ~= visible else {
      misuse("FilterBoxes", "the area is not negative, and the visible part from 0 to 1: \(area), \(visible)")
    }
    self.area = area
    self.visible = visible
  }

  /// Takes objects away.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    sample.keepObjects(
      sample.boxes.indices.filter { index in
        let box = sample.boxes[index]
        return !box.isEmpty && box.area >= area && sample.visiblePart(of: index) >= visible
      })
  }
}

extension FilterBoxes: TypedSection {
  /// `FilterBoxes`.
  public var typeName: String { "FilterBoxes" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["FilterAnnotations", "SanitizeBoundingBoxes"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Without the objects that have become too small, or have left the picture for the most part."
  }
  /// The keys `min_area` and `min_visible`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "min_area", \.area, "What a box has at least, in square pixels at this step.", .between(0, 1e9)),
    ConfigField(
      "min_visible", \.visible, "Which part of a box is still on the picture at least, of 1.", .between(0, 1),
      alsoKnownAs: ["min_visibility"]),
  ]
}
