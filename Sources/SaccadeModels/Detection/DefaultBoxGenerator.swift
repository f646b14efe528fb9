public import SaccadeEngine

/// Boxes of fixed scales and ratios around the middle of every cell of some feature maps: SSD's default boxes.
///
/// A cell has a square of its level's scale, a square between this scale and the next level's, and for each ratio a box
/// that is so much wider than high and one that is so much higher than wide.
/// - Units: scales in parts of the image; boxes in pixels
/// - Paper: Liu et al. 2015, SSD, <https://arxiv.org/abs/1512.02325>, §2.2
public struct DefaultBoxGenerator: Hashable, Sendable {
  /// For each level the sides' ratios beside 1.
  public let ratios: [[Float]]
  /// The side of each level's first square, and one more: that of a level after the last.
  public let scales: [Float]
  /// How many pixels of the image a level's cells are apart; nil for the image's side over the grid's.
  public let steps: [Int]?
  /// Whether no side is longer than the image's.
  public let clips: Bool

  /// Default boxes of scales of their own.
  /// - Traps: if there is not one scale more than levels, not one step a level, or a number is not positive
  public init(ratios: [[Float]], scales: [Float], steps: [Int]? = nil, clips: Bool = true) {
    guard scales.count == ratios.count + 1 else {
      misuse(
        "DefaultBoxGenerator",
        "there must be one scale more than levels: \(scales.count) scales, \(ratios.count) levels; the last is that of a "
          + "level after the last")
    }
    guard steps.map({ $0.count == ratios.count && $0.allSatisfy { $0 > 0 } }) ?? true else {
      misuse("DefaultBoxGenerator", "there must be a positive step for each of \(ratios.count) levels: \(steps ?? [])")
    }
    for number in scales + ratios.joined() where !(number > 0 && number.isFinite) {
      misuse("DefaultBoxGenerator", "scales and ratios must be positive: \(number)")
    }
    self.ratios = ratios
    self.scales = scales
    self.steps = steps
    self.clips = clips
  }

  /// Default boxes whose scales rise evenly from the first level to the last, after which comes the whole image.
  /// - Traps: if a number is not positive
  public init(ratios: [[Float]], from least: Double, to most: Double, steps: [Int]? = nil, clips: Bool = true) {
    let count = ratios.count
    let even = (0..<count).map { level in least + (most - least) * Double(level) / Double(max(count - 1, 1)) }
    // One level has nothing between which scales could rise: the two are its own and the next.
    self.init(
      ratios: ratios, scales: (count > 1 ? even + [1] : [least, most]).map(Float.init), steps: steps, clips: clips)
  }

  /// How many boxes there are around each cell, a level.
  public var countsPerCell: [Int] { ratios.map { 2 + 2 * $0.count } }

  /// The boxes of each level, `grids[level].height · grids[level].width · countsPerCell[level]` of them, row by row.
  /// - Parameters:
  ///   - grids: how many cells each level has
  ///   - size: the image that the levels are of
  /// - Traps: if there is not one grid a level, or a grid is empty
  public func boxes(grids: [Size2D], on size: Size2D) -> [Boxes] {
    requireGrids("DefaultBoxGenerator", grids, ratios.count)
    let (width, height) = (Float(size.width), Float(size.height))
    return grids.indices.map { level in
      let grid = grids[level]
      let across = steps.map { width / Float($0[level]) } ?? Float(grid.width)
      let down = steps.map { height / Float($0[level]) } ?? Float(grid.height)
      let halves = sides(level).map { ($0.width / 2 * width, $0.height / 2 * height) }
      return tiled(grid, halves) { row, column in
        (x: (Float(column) + 0.5) / across * width, y: (Float(row) + 0.5) / down * height)
      }
    }
  }

  private func sides(_ level: Int) -> [(width: Float, height: Float)] {
    let scale = scales[level]
    let between = (scale * scales[level + 1]).squareRoot()
    var sides = [(width: scale, height: scale), (width: between, height: between)]
    for ratio in ratios[level] {
      let (long, short) = (scale * ratio.squareRoot(), scale / ratio.squareRoot())
      sides += [(width: long, height: short), (width: short, height: long)]
    }
    return clips ? sides.map { (min($0.width, 1), min($0.height, 1)) } : sides
  }
}
