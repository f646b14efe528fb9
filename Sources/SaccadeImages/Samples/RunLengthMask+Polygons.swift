public import SaccadeEngine

extension RunLengthMask {
  /// The pixels within polygons, by the rule of pycocotools, so that areas are the same to the pixel.
  ///
  /// The border is followed in fifths of pixels; where it passes the middle of a column, a run begins or ends. Of several
  /// polygons a pixel is within the object if it is within one.
  /// - Parameters:
  ///   - polygons: corners in pixels from the upper left corner of the picture; those of fewer than three corners, or with
  ///     a corner that is no number, are left out
  ///   - size: the picture's
  /// - Traps: if the size is none that pictures have
  public init(polygons: [[Point]], size: ImageSize) {
    guard size.height > 0, size.width > 0, !size.hasMore(than: Int(UInt32.max) / 2) else {
      misuse("RunLengthMask", "polygons lie on a picture: its size is \(size)")
    }
    let parts = polygons.filter { $0.count >= 3 && $0.allSatisfy { $0.x.isFinite && $0.y.isFinite } }
    let ends = parts.map { Self.crossings(of: $0, size) }
    guard ends.count != 1 else {
      self.init(runs: Self.runs(between: ends[0], size), size: size)
      return
    }
    self.init(runs: Self.union(of: ends, size), size: size)
  }

  private static let scale = 5.0

  /// The places, column by column, at which the border passes the middles of columns, sorted.
  private static func crossings(of corners: [Point], _ size: ImageSize) -> [Int] {
    // Beyond all pictures a corner may lie anywhere, and must not cost more than one there.
    // Files have decimals, of which a Float is the nearest: 3.3 is to be 3.3 once more, since fifths are cut at such numbers.
    func scaled(_ value: Float) -> Int {
      Int(scale * min(max(Double(value.description) ?? Double(value), -1e5), 2e5) + 0.5)
    }
    let xs = corners.map { scaled($0.x) }
    let ys = corners.map { scaled($0.y) }
    var places: [Int] = []
    var last: (x: Int, y: Int)?
    func pass(_ x: Int, _ y: Int) {
      if let last, last.x != x {
        let column = (Double(x < last.x ? x : x - 1) + 0.5) / scale - 0.5
        if column == column.rounded(.down), column >= 0, column <= Double(size.width - 1) {
          let row = (Double(min(y, last.y)) + 0.5) / scale - 0.5
          places.append(Int(column) * size.height + Int(min(max(row, 0), Double(size.height)).rounded(.up)))
        }
      }
      last = (x, y)
    }
    for index in corners.indices {
      let next = (index + 1) % corners.count
      follow(from: (xs[index], ys[index]), to: (xs[next], ys[next]), pass)
    }
    return places.sorted()
  }

  /// Calls a closure with each point of a line, one a step of its longer direction.
  private static func follow(from a: (x: Int, y: Int), to b: (x: Int, y: Int), _ pass: (Int, Int) -> Void) {
    let (across, down) = (abs(b.x - a.x), abs(b.y - a.y))
    let isWide = across >= down
    // Both directions of a line take the same points, since neighbours share it.
    let isBackward = isWide ? a.x > b.x : a.y > b.y
    let (start, end) = isBackward ? (b, a) : (a, b)
    let length = isWide ? across : down
    let slope =
      length == 0
      ? 0 : (isWide ? Double(end.y - start.y) / Double(across) : Double(end.x - start.x) / Double(down))
    for step in 0...length {
      let along = isBackward ? length - step : step
      let beside = (isWide ? Double(start.y) : Double(start.x)) + slope * Double(along) + 0.5
      if isWide { pass(start.x + along, Int(beside)) } else { pass(Int(beside), start.y + along) }
    }
  }

  /// Runs that change at each place; two changes at one place are none.
  private static func runs(between places: [Int], _ size: ImageSize) -> [UInt32] {
    var kept: [Int] = []
    for place in places {
      if kept.last == place { kept.removeLast() } else { kept.append(place) }
    }
    let total = size.height * size.width
    if kept.last == total { kept.removeLast() }
    var runs: [UInt32] = []
    var last = 0
    for place in kept + [total] {
      runs.append(UInt32(place - last))
      last = place
    }
    return runs
  }

  private static func union(of parts: [[Int]], _ size: ImageSize) -> [UInt32] {
    // At each place, how many polygons begin or end there.
    var changes: [(place: Int, step: Int)] = []
    for places in parts {
      var isInside = false
      for place in places {
        isInside.toggle()
        changes.append((place, isInside ? 1 : -1))
      }
      if isInside { changes.append((size.height * size.width, -1)) }
    }
    changes.sort { $0.place < $1.place }
    var (depth, ends): (Int, [Int]) = (0, [])
    var index = 0
    while index < changes.count {
      let place = changes[index].place
      let before = depth
      while index < changes.count, changes[index].place == place {
        depth += changes[index].step
        index += 1
      }
      if (before > 0) != (depth > 0) { ends.append(place) }
    }
    return runs(between: ends, size)
  }
}
