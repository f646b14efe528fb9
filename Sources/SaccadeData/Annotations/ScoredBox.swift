public import SaccadeImages

/// A box that a detector has found.
public struct ScoredBox: Hashable, Sendable {
  /// Its class.
  public var label: Int
  /// How sure the detector is, the higher the surer.
  public var score: Double
  /// Where, in pixels of the picture's file.
  public var bounds: PixelBounds
  /// Which pixels of the picture's file are the object's; nil of a detector that tells boxes alone.
  public var mask: RunLengthMask?

  /// A box of its parts.
  public init(label: Int, score: Double, bounds: PixelBounds, mask: RunLengthMask? = nil) {
    self.label = label
    self.score = score
    self.bounds = bounds
    self.mask = mask
  }
}

extension ScoredBox {
  /// Reads what a detector has found from a file of COCO's format for results: a list of
  /// `{"image_id": 42, "category_id": 18, "bbox": [x, y, width, height], "score": 0.9}`, or with
  /// `"segmentation": {"size": [height, width], "counts": "…"}`, beside the box or in its place.
  /// - Parameter set: the annotations, as they were read from a COCO file, whose pictures and classes the numbers are of
  /// - Returns: the boxes on each picture of the set, in the order of the file
  /// - Throws: ``DatasetError`` that names line and path of the value, if it is not as it should be
  public static func read(coco path: String, for set: AnnotationSet) throws -> [[ScoredBox]] {
    let json = try JSONStream(path)
    let places = Dictionary(set.images.enumerated().compactMap { place, image in image.number.map { ($0, place) } }) {
      first, _ in first
    }
    let labels = Dictionary(set.categoryNumbers.enumerated().map { ($1, $0) }) { first, _ in first }
    var boxes = Array(repeating: [ScoredBox](), count: set.images.count)
    try json.list { _ in
      var (image, category, score): (Int?, Int?, Double?) = (nil, nil, nil)
      var sides: [Double] = []
      var outline: COCOReading.RawOutline?
      try json.object { key in
        switch key {
        case "image_id": image = try json.identity()
        case "category_id": category = try json.identity()
        case "score": score = try json.number()
        case "bbox":
          try json.list { index in
            let side = try json.number()
            if index < 5 { sides.append(side) }
          }
        case "segmentation": outline = try COCOReading.outline(json)
        default: try json.skip()
        }
      }
      guard let image, let category, let score, sides.count == 4 || outline != nil && sides.isEmpty else {
        throw json.fault("has no image_id, category_id, score, or bbox of 4 numbers", advice: "write all four")
      }
      guard let place = places[image] else {
        throw json.fault("is on picture \(image), which the annotations do not list", kind: .inconsistent)
      }
      guard let label = labels[category] else {
        throw json.fault("has category_id \(category), which the annotations do not list", kind: .labelOutOfRange)
      }
      guard score.isFinite, sides.allSatisfy(\.isFinite) else {
        throw json.fault("has a score or side that is no number")
      }
      let size = set.images[place].size
      let mask = try outline.map { try COCOReading.outline($0, on: size) { json.position }.runs(on: size) }
      let around = mask?.box.map(PixelBounds.init) ?? PixelBounds(x: 0, y: 0, width: 0, height: 0)
      let bounds =
        sides.isEmpty ? around : PixelBounds(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
      boxes[place].append(ScoredBox(label: label, score: score, bounds: bounds, mask: mask))
    }
    try json.finish()
    return boxes
  }
}
