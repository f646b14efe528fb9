public import SaccadeConfig
import SaccadeEngine

/// Finds places where objects may be, whatever they are: a picture is cut into small regions, and those that are alike join,
/// again and again; the box around each region that there ever was is a proposal.
///
/// ```swift
/// let boxes = SelectiveSearch().boxes(on: image)          // some hundreds to thousands, the likeliest first
/// ```
/// Several spaces of colours, sizes of first regions and notions of likeness are tried, so that objects are found that stand
/// out in one of them. Of the same picture the boxes are always the same, in the same order.
///
/// As a step of a pipeline, `type: SelectiveSearch`, it gives samples their proposals, for detectors that look at nothing
/// else. They are found once a picture and remembered, if no step before it draws by chance.
/// - Units: boxes in whole pixels, half-open
/// - Differs from OpenCV: large regions come first, as in the paper
/// - Paper: Uijlings et al. 2013, *Selective Search for Object Recognition*, <https://doi.org/10.1007/s11263-013-0620-5>
public struct SelectiveSearch: Hashable, Sendable {
  /// How many ways are tried.
  public enum Mode: String, CaseIterable, ConfigValue, Hashable, Sendable {
    /// One space of colours, one size of regions, one notion of likeness.
    case single
    /// Two spaces, three sizes, two notions.
    case fast
    /// Five spaces, five sizes, four notions: ten times as long, and more objects found exactly.
    case quality
  }

  /// How many ways are tried.
  public var mode: Mode
  /// Of how many pixels' deviation is the bell under which pictures are blurred before they are cut.
  public var sigma: Float
  /// How much larger first regions are preferred: of several sizes the least, and the step from one to the next.
  public var k: Float
  /// Of how many pixels a first region has to be.
  public var minimumArea: Int
  /// How high and wide a box has to be.
  public var minimumSide: Int
  /// How many boxes there are at most.
  public var limit: Int

  /// A search; OpenCV's has the same defaults, but for a k of 200 in ``Mode/single``, and keeps all boxes.
  /// - Traps: if sigma or k is not positive and finite, an area or side negative, or the limit not positive
  public init(
    _ mode: Mode = .fast, sigma: Float = 0.8, k: Float = 150, minimumArea: Int = 100, minimumSide: Int = 1,
    limit: Int = 2000
  ) {
    guard minimumSide >= 0, limit > 0 else {
      misuse(
        "SelectiveSearch", "no side is negative, and the limit is positive: \(minimumSide), \(limit)")
    }
    self.mode = mode
    self.sigma = sigma
    self.k = k
    self.minimumArea = minimumArea
    self.minimumSide = minimumSide
    self.limit = limit
    // Whose values are its own to judge.
    _ = GraphSegmentation(sigma: sigma, k: k, minimumArea: minimumArea)
  }

  /// The boxes on a picture, each once, the likeliest first.
  public func boxes(on image: Image) -> [Box] {
    // Drawn: a picture's largest regions come from all ways alike, as in §4 of the paper.
    var random = RandomStream(seed: 0)
    var found: [(rank: Float, rect: PixelRect)] = []
    for planes in colorSpaces(of: image) {
      let texture = TextureBins(planes)
      let pixels = PixelGraph(planes, sigma: sigma)
      for step in 1...sizeCount {
        let regions = RegionGraph(
          pixels.segments(k: k * Float(step), minimumArea: minimumArea), planes, texture)
        for cues in notions {
          for (place, rect) in RegionGrouping(regions, cues).rects.reversed().enumerated() {
            found.append((random.uniform() * Float(place + 1), rect))
          }
        }
      }
    }
    let order = found.indices.sorted { found[$0].rank != found[$1].rank ? found[$0].rank < found[$1].rank : $0 < $1 }
    var seen: Set<PixelRect> = []
    var boxes: [Box] = []
    for place in order where boxes.count < limit {
      let rect = found[place].rect
      guard min(rect.right - rect.left, rect.bottom - rect.top) >= minimumSide, seen.insert(rect).inserted else {
        continue
      }
      boxes.append(rect.box)
    }
    return boxes
  }

  private func colorSpaces(of image: Image) -> [BytePlanes] {
    let colors = BytePlanes(image.converted(to: .rgb))
    let hsv = colors.hsv()
    switch mode {
    case .single: return [hsv]
    case .fast: return [hsv, colors.lab()]
    case .quality:
      let grey = BytePlanes(image.converted(to: .grey))
      return [
        hsv, colors.lab(), grey, BytePlanes([hsv], channels: [[0]]),
        BytePlanes([colors, grey], channels: [[0, 1], [0]]),
      ]
    }
  }

  /// How many sizes of first regions there are.
  private var sizeCount: Int {
    switch mode {
    case .single: 1
    case .fast: 3
    case .quality: 5
    }
  }

  private var notions: [RegionCues] {
    let others: RegionCues = [.fill, .texture, .size]
    switch mode {
    case .single: return [.all]
    case .fast: return [.all, others]
    case .quality: return [.all, others, .fill, .size]
    }
  }
}
