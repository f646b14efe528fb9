internal import CImageCodecs
public import SaccadeEngine

/// Where the pixels of an image come from when it is bent: a displacement a pixel; what ``Warp`` is for turns.
public struct Deformation: Hashable, Sendable {
  /// The size of the image, which stays.
  public let size: ImageSize
  /// How far to the right of its place a pixel is looked up, row by row.
  /// - Units: pixels
  public let across: [Float]
  /// How far below its place a pixel is looked up, row by row.
  /// - Units: pixels
  public let down: [Float]
  /// How the pixels between pixels are found.
  public var filter: Warp.Filter
  /// What lies beyond the border.
  public var padding: Padding
  /// The intensity of what lies beyond the border, where ``padding`` is `zero`.
  /// - Units: 0…255
  public var fill: UInt8

  /// A deformation of a displacement a pixel.
  /// - Traps: unless there is a displacement for each pixel
  public init(
    size: ImageSize, across: [Float], down: [Float], filter: Warp.Filter = .bilinear, padding: Padding = .reflect,
    fill: UInt8 = 0
  ) {
    guard across.count == size.height * size.width, down.count == across.count else {
      misuse(
        "Deformation", "each pixel of \(size) has a displacement: \(across.count) across, \(down.count) down")
    }
    self.size = size
    self.across = across
    self.down = down
    self.filter = filter
    self.padding = padding
    self.fill = fill
  }

  /// How far from a point of the new image its place on the old one is, bilinear between the middles of pixels.
  func displacement(at point: Point) -> Point {
    func place(_ value: Float, _ count: Int) -> (low: Int, high: Int, share: Float) {
      let value = max(0, min(Float(count - 1), value.isNaN ? 0 : value - 0.5))
      let low = Int(value)
      return (low, min(low + 1, count - 1), value - Float(low))
    }
    let (x, y) = (place(point.x, size.width), place(point.y, size.height))
    func between(_ field: [Float]) -> Float {
      func line(_ row: Int) -> Float {
        let (a, b) = (field[row * size.width + x.low], field[row * size.width + x.high])
        return a + x.share * (b - a)
      }
      let (upper, lower) = (line(y.low), line(y.high))
      return upper + y.share * (lower - upper)
    }
    return Point(x: between(across), y: between(down))
  }

  /// Where a point of the old image lies on the new one, to a hundredth of a pixel where the displacements change by less
  /// than a pixel from one pixel to the next.
  public func moved(_ point: Point) -> Point {
    var place = point
    for _ in 0..<30 {
      let step = displacement(at: place)
      let next = Point(x: point.x - step.x, y: point.y - step.y)
      let change = max(abs(next.x - place.x), abs(next.y - place.y))
      place = next
      if change < 0.01 { break }
    }
    return place
  }

  /// The box around the curves that a box's sides become.
  public func moved(_ box: Box) -> Box {
    guard !box.isEmpty else {
      return Box(center: moved(box.center), width: 0, height: 0)
    }
    // A point every two pixels, and no more than there is to see of large boxes.
    let steps = max(1, min(64, Int(max(box.width, box.height) / 2)))
    let corners = box.corners
    let border = corners.indices.flatMap { index in
      let (a, b) = (corners[index], corners[(index + 1) % 4])
      return (0..<steps).map { step in
        let share = Float(step) / Float(steps)
        return moved(Point(x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y)))
      }
    }
    return Box(around: border) ?? box
  }
}

extension Image {
  /// The image bent by displacements.
  /// - Traps: if they are those of another size
  public func deformed(_ deformation: Deformation) -> Image {
    guard deformation.size == size else {
      misuse("Image.deformed", "displacements of \(deformation.size) pixels cannot bend an image of \(size)")
    }
    let padding: Int32 =
      switch deformation.padding {
      case .zero: 0
      case .replicate: 1
      case .reflect: 2
      }
    return Image(height: height, width: width, format: format) { out in
      pixels.withUnsafeBufferPointer { bytes in
        deformation.across.withUnsafeBufferPointer { across in
          deformation.down.withUnsafeBufferPointer { down in
            saccade_deform(
              bytes.baseAddress, height, width, Int32(channels), out.baseAddress, across.baseAddress, down.baseAddress,
              deformation.filter == .bilinear ? 1 : 0, padding, deformation.fill)
          }
        }
      }
    }
  }
}

extension Mask {
  /// The mask of the picture that a deformation makes.
  func deformed(_ deformation: Deformation) -> Mask {
    var deformation = deformation
    deformation.filter = .nearest
    deformation.fill = outside
    return Mask(image.deformed(deformation), outside: outside)
  }
}

extension Sample {
  /// Bends all parts alike: a box becomes the box around its bent sides, clipped to the picture.
  ///
  /// ``map`` stays as it is: no matrix says where points lie on a bent picture.
  /// - Throws: ``PreprocessingError`` if a number says where something is in one direction alone
  /// - Traps: if a mask has another size than the picture, or the displacements have
  public mutating func move(by deformation: Deformation) throws(PreprocessingError) {
    if let mask = unfitMask {
      misuse("Sample.move", "a mask of \(mask.image.size) lies on a picture of \(image.size.inWords); resize it before")
    }
    guard let numbers = numbers.moved(by: deformation) else {
      throw PreprocessingError(original: image.size, result: image.size, reason: .halfPlace)
    }
    image = image.deformed(deformation)
    masks = masks.map { $0.deformed(deformation) }
    target = target?.deformed(deformation)
    var seen = visibleParts
    for index in boxes.indices {
      let moved = deformation.moved(boxes[index])
      boxes[index] = moved.clipped(to: image.size)
      seen[index] *= moved.isEmpty ? 0 : boxes[index].area / moved.area
    }
    seenParts = seen
    let size = image.size
    proposals = proposals.map { deformation.moved($0).clipped(to: size) }
    keypoints = keypoints.map {
      $0.map { keypoint in
        let place = deformation.moved(keypoint.point)
        let isInside = 0...Float(size.width) ~= place.x && 0...Float(size.height) ~= place.y
        return Keypoint(place, isInside ? keypoint.visibility : .absent)
      }
    }
    self.numbers = numbers
  }
}

extension [SampleNumber] {
  /// The numbers of a bent picture, whose lengths stay; nil if a place has only one coordinate.
  fileprivate func moved(by deformation: Deformation) -> [SampleNumber]? {
    var moved = self
    let across = indices.filter { self[$0].kind == .x }
    let down = indices.filter { self[$0].kind == .y }
    guard across.count == down.count else { return nil }
    for (x, y) in zip(across, down) {
      let place = deformation.moved(Point(x: Float(self[x].value), y: Float(self[y].value)))
      (moved[x].value, moved[y].value) = (Double(place.x), Double(place.y))
    }
    return moved
  }
}
