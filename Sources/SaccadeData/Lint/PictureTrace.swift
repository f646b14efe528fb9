import SaccadeEngine
import SaccadeImages

/// What is kept of a picture to find others like it: the sum of its bytes, and which way its brightness goes.
struct PictureTrace: Hashable, Sendable {
  /// The beginning of the SHA-256 of the file, or of the pixels where there is none.
  let digest: SIMD2<UInt64>
  /// For each of 8 × 8 places, whether the next to the right is brighter.
  let across: UInt64
  /// For each of 8 × 8 places, whether the next below is brighter.
  let down: UInt64
  /// Whether there is enough in the picture that the two say something: an empty sky is like any other.
  let isTelling: Bool
  /// Its width over its height.
  let aspect: Float

  /// - Parameters:
  ///   - image: the picture, which may have become smaller
  ///   - size: the size that it has in its file
  init(digest: SIMD2<UInt64>, image: Image, size: ImageSize) {
    self.digest = digest
    aspect = Float(size.width) / Float(size.height)
    let isLarge = min(size.height, size.width) >= Self.leastSide
    guard isLarge else {
      (across, down, isTelling) = (0, 0, false)
      return
    }
    let small = image.converted(to: .grey).resized(to: ImageSize(square: 9)).pixels
    var (across, down): (UInt64, UInt64) = (0, 0)
    for row in 0..<8 {
      for column in 0..<8 {
        let here = small[row * 9 + column]
        across = across << 1 | (small[row * 9 + column + 1] > here ? 1 : 0)
        down = down << 1 | (small[(row + 1) * 9 + column] > here ? 1 : 0)
      }
    }
    (self.across, self.down) = (across, down)
    let range = Int(small.max() ?? 0) - Int(small.min() ?? 0)
    isTelling = range >= 24 && 6...58 ~= across.nonzeroBitCount && 6...58 ~= down.nonzeroBitCount
  }

  /// A trace from its parts.
  init(digest: SIMD2<UInt64>, across: UInt64, down: UInt64, aspect: Float) {
    (self.digest, self.across, self.down, self.aspect) = (digest, across, down, aspect)
    isTelling = true
  }

  /// Smaller pictures have too little in them to be told apart so.
  static let leastSide = 48

  /// Whether another picture shows the same, as far as the traces tell.
  func isLike(_ other: PictureTrace, within bits: Int) -> Bool {
    (across ^ other.across).nonzeroBitCount <= bits && (down ^ other.down).nonzeroBitCount <= bits
      && abs(aspect / other.aspect - 1) < 0.05
  }
}

/// Finds pictures that are like one another among many, without comparing each with each.
///
/// Of two numbers that differ in few bits, one of as many pieces and one more is the same in both: so numbers are put
/// together by their pieces, and those that share one compared; where still many share one, by pieces of what is left.
/// - Paper: Norouzi et al. 2012, *Fast search in Hamming space with multi-index hashing*
struct LikeSearch {
  private let traces: [PictureTrace]
  private let bits: Int
  private var parents: [Int]
  /// How much work is left before the search is given up: pictures of one kind, as of a camera that stands still, may all
  /// share most pieces.
  private var budget: Int
  /// Whether all were found.
  var isComplete: Bool { budget > 0 }

  /// Joins all that are alike.
  /// - Parameter bits: in how many of the 64 bits each way they may differ
  init(_ traces: [PictureTrace], within bits: Int, budget: Int = 500_000_000) {
    self.traces = traces
    self.budget = budget
    self.bits = bits
    parents = Array(traces.indices)
    search(traces.indices.filter { traces[$0].isTelling }, among: Array(0..<64))
  }

  /// The groups of two and more that are alike, each in the order of the pictures.
  var groups: [[Int]] {
    var copy = self
    var members: [Int: [Int]] = [:]
    for index in traces.indices where traces[index].isTelling {
      members[copy.root(of: index), default: []].append(index)
    }
    return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  private static let fewEnough = 48

  private mutating func search(_ items: [Int], among places: [Int]) {
    // Those that are joined already have nothing to tell each other.
    guard items.count > 1, budget > 0, !areJoined(items) else { return }
    guard items.count > Self.fewEnough, places.count > bits else { return compare(items) }
    let size = places.count / (bits + 1)
    for piece in 0...bits {
      let start = piece * size
      let end = piece == bits ? places.count : start + size
      let own = places[start..<end]
      let mask = own.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
      var buckets: [UInt64: [Int]] = [:]
      for item in items { buckets[traces[item].across & mask, default: []].append(item) }
      budget -= items.count
      let rest = Array(places[..<start] + places[end...])
      // In the order of the pictures, so that a search that is given up finds the same each time.
      for bucket in buckets.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
        search(bucket, among: rest)
      }
      // Where all share a piece, so do all pairs: they were looked at.
      if buckets.count == 1 { return }
    }
  }

  private mutating func areJoined(_ items: [Int]) -> Bool {
    let first = root(of: items[0])
    for item in items where root(of: item) != first { return false }
    return true
  }

  private mutating func compare(_ items: [Int]) {
    for (place, one) in items.enumerated() where budget > 0 {
      budget -= items.count - place
      for other in items[(place + 1)...] where traces[one].isLike(traces[other], within: bits) {
        let (a, b) = (root(of: one), root(of: other))
        parents[max(a, b)] = min(a, b)
      }
    }
  }

  private mutating func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }
}
