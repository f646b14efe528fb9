import SaccadeEngine

/// What of two regions says how alike they are; each counts the same.
struct RegionCues: OptionSet, Hashable, Sendable {
  let rawValue: Int
  static let color = RegionCues(rawValue: 1)
  static let fill = RegionCues(rawValue: 2)
  static let texture = RegionCues(rawValue: 4)
  static let size = RegionCues(rawValue: 8)
  static let all: RegionCues = [.color, .fill, .texture, .size]
}

/// Regions that join, the two most alike first, until one is left: all that there ever were are places of objects.
/// - Paper: Uijlings et al. 2013, <https://doi.org/10.1007/s11263-013-0620-5>, algorithm 1
struct RegionGrouping {
  private let graph: RegionGraph
  private let cues: RegionCues
  private var colors: Histograms
  private var textures: Histograms
  private var sizes: [Int32]
  /// The rows of histograms of all regions, the joined ones behind those of the segmentation.
  private var rows: [Int32]
  private var isAlive: [Bool]
  private var neighbors: [[Int32]]
  private var queue = SimilarityQueue()
  /// The regions, in the order in which they came to be.
  private(set) var rects: [PixelRect]

  init(_ graph: RegionGraph, _ cues: RegionCues) {
    self.graph = graph
    self.cues = cues
    colors = graph.colors
    textures = graph.textures
    sizes = graph.sizes
    rects = graph.rects
    let count = graph.sizes.count
    rows = (0..<Int32(count)).map { $0 }
    isAlive = [Bool](repeating: true, count: count)
    neighbors = [[Int32]](repeating: [], count: count)
    for (first, second) in graph.pairs {
      neighbors[Int(first)].append(second)
      neighbors[Int(second)].append(first)
      queue.push(similarity(Int(first), Int(second)), first, second)
    }
    joinAll()
  }

  private mutating func joinAll() {
    // Which region a region was last found a neighbour of.
    var seen = [Int32](repeating: -1, count: 2 * isAlive.count)
    while let (first, second) = queue.pop() {
      let (a, b) = (Int(first), Int(second))
      guard isAlive[a], isAlive[b] else { continue }
      let new = Int32(rects.count)
      let (kept, gone) = rows[a] < rows[b] ? (a, b) : (b, a)
      let parts = (Float(sizes[kept]), Float(sizes[gone]))
      if cues.contains(.color) { colors.merge(Int(rows[kept]), Int(rows[gone]), sizes: parts) }
      if cues.contains(.texture) { textures.merge(Int(rows[kept]), Int(rows[gone]), sizes: parts) }
      (isAlive[a], isAlive[b]) = (false, false)
      rects.append(rects[a].union(rects[b]))
      sizes.append(sizes[a] + sizes[b])
      rows.append(rows[kept])
      isAlive.append(true)
      var around: [Int32] = []
      for other in neighbors[a] + neighbors[b] where isAlive[Int(other)] && seen[Int(other)] != new {
        seen[Int(other)] = new
        around.append(other)
      }
      (neighbors[a], neighbors[b]) = ([], [])
      neighbors.append(around)
      for other in around {
        neighbors[Int(other)].append(new)
        queue.push(similarity(Int(new), Int(other)), new, other)
      }
    }
  }

  private func similarity(_ first: Int, _ second: Int) -> Float {
    var sum: Float = 0
    if cues.contains(.color) { sum += colors.intersection(Int(rows[first]), Int(rows[second])) }
    let (area, both) = (Float(graph.imageArea), Int(sizes[first]) + Int(sizes[second]))
    func share(_ pixels: Int) -> Float { max(min(1 - Float(pixels) / area, 1), 0) }
    if cues.contains(.fill) { sum += share(rects[first].union(rects[second]).area - both) }
    if cues.contains(.texture) { sum += textures.intersection(Int(rows[first]), Int(rows[second])) }
    if cues.contains(.size) { sum += share(both) }
    return sum
  }
}

/// Pairs of regions, the most alike first; of equals those of the smallest numbers.
private struct SimilarityQueue {
  private struct Entry {
    let similarity: Float
    let first, second: Int32

    func isBefore(_ other: Entry) -> Bool {
      if similarity != other.similarity { return similarity > other.similarity }
      return first != other.first ? first < other.first : second < other.second
    }
  }

  /// A heap: what stands at 2i + 1 and 2i + 2 comes after what stands at i.
  private var entries: [Entry] = []

  mutating func push(_ similarity: Float, _ first: Int32, _ second: Int32) {
    let entry = Entry(similarity: similarity, first: first, second: second)
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entry.isBefore(entries[(place - 1) / 2]) {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  mutating func pop() -> (Int32, Int32)? {
    guard let best = entries.first, let last = entries.popLast() else { return nil }
    var place = 0
    while 2 * place + 1 < entries.count {
      var child = 2 * place + 1
      if child + 1 < entries.count, entries[child + 1].isBefore(entries[child]) { child += 1 }
      guard entries[child].isBefore(last) else { break }
      entries[place] = entries[child]
      place = child
    }
    if !entries.isEmpty { entries[place] = last }
    return (best.first, best.second)
  }
}
