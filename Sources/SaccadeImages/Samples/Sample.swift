public import SaccadeEngine

/// A picture and all that is known of it: what data sets give and transforms change.
///
/// A part that is not there is empty. Where there are objects, `boxes`, `masks`, `keypoints` and `labels` have an entry for
/// each, in the same order; a classified picture has one label, a segmented one a single mask of class numbers.
///
/// ```swift
/// var sample = Sample(image, labels: [cat, dog], boxes: [first, second])
/// sample.move(by: Placement(rows: 0..<200, columns: 40..<240, mirrored: true))   // the boxes go along
/// ```
public struct Sample: Sendable {
  /// The picture.
  public var image: Image
  /// Class numbers: one of the picture, or one an object.
  public var labels: [Int]
  /// A box around each object.
  public var boxes: [Box]
  /// A mask of each object, or one of the picture whose numbers are classes.
  public var masks: [Mask]
  /// The keypoints of each object.
  public var keypoints: [[Keypoint]]
  /// Where objects may be, whatever they are, as a search such as ``SelectiveSearch`` said: they move along, and belong to no
  /// object.
  public var proposals: [Box] = []
  /// Another picture that belongs to this one: what a restoration should come to, or a second view of the same thing.
  ///
  /// It moves along; colours change in the first picture alone.
  public var target: Image?
  /// Numbers of the picture.
  public var numbers: [SampleNumber]
  /// How much the sample counts in the loss that is learnt from, beside the others of its batch; 1 as a rule.
  ///
  /// Classification and regression take the weighted mean. How well a network does is judged of all samples alike.
  public var weight: Float
  /// Where it is from, for messages: a file, most often.
  public var source: String
  /// Where the points of the picture as it was read lie now.
  public private(set) var map = PixelMap.identity
  /// The size of the picture in its file.
  public private(set) var originalSize: ImageSize
  /// How much of each box has stayed on the picture; of no account where there are as many boxes no more.
  var seenParts: [Float] = []

  /// A sample of its parts.
  public init(
    _ image: Image, labels: [Int] = [], boxes: [Box] = [], masks: [Mask] = [], keypoints: [[Keypoint]] = [],
    target: Image? = nil, numbers: [SampleNumber] = [], weight: Float = 1, source: String = ""
  ) {
    self.image = image
    self.labels = labels
    self.boxes = boxes
    self.masks = masks
    self.keypoints = keypoints
    self.target = target
    self.numbers = numbers
    self.weight = weight
    self.source = source
    originalSize = image.size
  }

  /// Crops, resizes or mirrors all parts alike.
  ///
  /// Boxes are clipped to the picture, and empty where their object has left it; keypoints that have left it are absent.
  /// - Traps: if a mask has another size than the picture
  public mutating func move(by placement: Placement) {
    let old = image.size
    image = image.placed(placement)
    moveParts(by: placement, from: old)
  }

  /// Turns, shears or tilts all parts alike: a box becomes the box around its moved corners, clipped to the picture.
  ///
  /// Of a box that reaches out of the picture, perspective sees the part on it.
  /// - Throws: ``PreprocessingError`` if a number says where something is in one direction alone
  /// - Traps: if a mask has another size than the picture
  public mutating func move(by warp: Warp) throws(PreprocessingError) {
    checkMasks()
    let numbers = try moved(numbers, by: warp.map)
    // Far out may lie the horizon, behind which corners come back on the other side.
    if warp.map.hasPerspective {
      boxes = boxes.map { $0.isEmpty ? $0 : $0.clipped(to: image.size) }
      proposals = proposals.map { $0.isEmpty ? $0 : $0.clipped(to: image.size) }
    }
    image = image.warped(warp)
    masks = masks.map { $0.warped(warp) }
    target = target?.warped(warp)
    movePoints(by: warp.map)
    self.numbers = numbers
  }

  /// All but the picture, whose move may cost nothing where its pixels are read.
  mutating func moveParts(by placement: Placement, from old: ImageSize) {
    checkMasks(old)
    masks = masks.map { $0.placed(placement) }
    target = target?.placed(placement)
    let map = PixelMap(placement)
    movePoints(by: map, to: placement.size)
    // Rows stay rows, so that no number needs another.
    numbers = numbers.moved(by: map, from: old) ?? numbers
  }

  /// The first mask that has another size than a picture of this one.
  var unfitMask: Mask? { masks.first { $0.image.size != image.size } }

  private func checkMasks(_ size: ImageSize? = nil) {
    let size = size ?? image.size
    if let mask = masks.first(where: { $0.image.size != size }) {
      misuse(
        "Sample.move",
        "a mask of \(mask.image.size) lies on a picture of \(size.inWords); resize it, with the nearest pixel, before")
    }
  }

  /// The parts were given for the picture at another size, such as that of its file, which was decoded smaller.
  public mutating func scaleParts(from original: ImageSize) {
    originalSize = original
    guard original != image.size else { return }
    let map = PixelMap(from: original, to: image.size)
    movePoints(by: map, to: image.size)
    numbers = numbers.moved(by: map, from: original) ?? numbers
    let size = image.size
    masks = masks.map { Mask($0.image.resized(to: size, by: .nearest), outside: $0.outside) }
    target = target?.resized(to: size)
  }

  /// How much of each box is still on the picture, from 0 to 1: moves cut off what leaves it.
  public var visibleParts: [Float] {
    seenParts.count == boxes.count ? seenParts : Array(repeating: 1, count: boxes.count)
  }

  /// Takes the objects away whose box is smaller than a number of square pixels, with their labels, masks and keypoints.
  public mutating func removeObjects(smallerThan area: Float) {
    keepObjects(boxes.indices.filter { boxes[$0].area >= area && boxes[$0].area > 0 })
  }

  /// Takes the objects away of whose box too little is left on the picture, with their labels, masks and keypoints.
  /// - Parameters:
  ///   - part: how much of it has to be on the picture, from 0 to 1
  ///   - side: how many pixels it has to be high and wide
  public mutating func removeObjects(seenLessThan part: Float, orSmallerThan side: Float = 0) {
    let parts = visibleParts
    keepObjects(
      boxes.indices.filter { index in
        let box = boxes[index]
        return !box.isEmpty && parts[index] >= part && box.width >= side && box.height >= side
      })
  }

  /// Takes the objects away of whose mask no pixel is on the picture, with their labels, boxes and keypoints; none where not
  /// each object has a mask.
  public mutating func removeHiddenObjects() {
    guard masks.count == boxes.count else { return }
    keepObjects(masks.indices.filter { masks[$0].image.pixels.contains { $0 != 0 } })
  }

  /// Keeps some of the objects, with all that belongs to them.
  mutating func keepObjects(_ kept: [Int]) {
    guard kept.count < boxes.count else { return }
    let count = boxes.count
    func those<Part>(_ parts: [Part]) -> [Part] { parts.count == count ? kept.map { parts[$0] } : parts }
    seenParts = those(seenParts)
    (labels, masks, keypoints, boxes) = (those(labels), those(masks), those(keypoints), those(boxes))
  }

  private mutating func movePoints(by map: PixelMap, to size: ImageSize? = nil) {
    let size = size ?? image.size
    var seen = visibleParts
    for index in boxes.indices {
      let moved = boxes[index].moved(by: map)
      boxes[index] = moved.clipped(to: size)
      seen[index] *= moved.isEmpty ? 0 : boxes[index].area / moved.area
    }
    seenParts = seen
    proposals = proposals.map { $0.moved(by: map).clipped(to: size) }
    keypoints = keypoints.map { $0.map { $0.moved(by: map, within: size) } }
    self.map.append(map)
  }

  private func moved(_ numbers: [SampleNumber], by map: PixelMap) throws(PreprocessingError) -> [SampleNumber] {
    guard let moved = numbers.moved(by: map, from: image.size) else {
      throw PreprocessingError(original: image.size, result: image.size, reason: .halfPlace)
    }
    return moved
  }
}

extension Keypoint {
  /// The keypoint of a moved picture.
  fileprivate func moved(by map: PixelMap, within size: ImageSize) -> Keypoint {
    let place = map(point)
    let isInside =
      map.sees(point) && 0...Float(size.width) ~= place.x && 0...Float(size.height) ~= place.y
    return Keypoint(place, isInside ? visibility : .absent)
  }
}

extension PixelMap {
  /// Where a placement puts the points of a picture.
  public init(_ placement: Placement) {
    let part = placement.part
    let across = Double(placement.size.width) / Double(part.width)
    let down = Double(placement.size.height) / Double(part.height)
    let left = -Double(placement.columns.lowerBound) * across
    let top = -Double(placement.rows.lowerBound) * down
    let (width, height) = (Double(placement.size.width), Double(placement.size.height))
    self.init([
      placement.mirrored ? -across : across, 0, placement.mirrored ? width - left : left,
      0, placement.flipped ? -down : down, placement.flipped ? height - top : top,
    ])
  }
}
