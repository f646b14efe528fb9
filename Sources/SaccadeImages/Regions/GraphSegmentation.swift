public import SaccadeEngine

/// Cuts a picture into regions of alike pixels: neighbours join while what parts them is no more than what differs within.
///
/// ```swift
/// let parts = GraphSegmentation(k: 300).segments(of: image)
/// parts.count, parts.labels[row * image.width + column]
/// ```
/// Time grows as the number of pixels.
/// - Paper: Felzenszwalb & Huttenlocher 2004, *Efficient Graph-Based Image Segmentation*,
///   <https://doi.org/10.1023/B:VISI.0000022288.19776.77>
public struct GraphSegmentation: Hashable, Sendable {
  /// Of how many pixels' deviation is the bell under which the picture is blurred before.
  public var sigma: Float
  /// How much larger regions are preferred: the larger, the fewer regions.
  public var k: Float
  /// Of how many pixels a region has to be; smaller ones join a neighbour.
  public var minimumArea: Int

  /// A segmentation; OpenCV's has the same defaults.
  /// - Traps: if sigma or k is not positive and finite, or the area is negative
  public init(sigma: Float = 0.5, k: Float = 300, minimumArea: Int = 100) {
    guard sigma > 0, sigma <= 100, k > 0, k.isFinite, minimumArea >= 0 else {
      misuse(
        "GraphSegmentation",
        "sigma must be in 0…100 and k finite, both positive, and the area not negative: \(sigma), \(k), \(minimumArea)")
    }
    self.sigma = sigma
    self.k = k
    self.minimumArea = minimumArea
  }

  /// The regions of a picture; transparency counts for nothing.
  public func segments(of image: Image) -> Segments {
    let planes = BytePlanes(image.format == .rgba ? image.converted(to: .rgb) : image)
    return PixelGraph(planes, sigma: sigma).segments(k: k, minimumArea: minimumArea)
  }
}

/// Which region each pixel of a picture belongs to.
public struct Segments: Hashable, Sendable {
  /// The number of each pixel's region, row by row; regions are numbered in the order in which their first pixels come.
  public let labels: [Int32]
  /// How many regions there are.
  public let count: Int
  /// The size of the picture.
  public let size: ImageSize
}

/// Every pixel and its right and lower neighbours, by how much they differ, the most alike first.
struct PixelGraph {
  private let size: ImageSize
  /// Twice the number of a pixel, and 1 more for its lower neighbour instead of its right one.
  private let edges: [UInt32]
  /// How much the pixels of each edge differ.
  private let weights: [Float]

  init(_ planes: BytePlanes, sigma: Float) {
    size = planes.size
    let (height, width) = (size.height, size.width)
    let blurred = planes.planes.map { [size] in $0.blurred(size, sigma: sigma) }
    var edges: [UInt32] = []
    var weights: [Float] = []
    let most = 2 * height * width
    edges.reserveCapacity(most)
    weights.reserveCapacity(most)
    for row in 0..<height {
      for column in 0..<width {
        let pixel = row * width + column
        for (isInside, other, mark) in [
          (column + 1 < width, pixel + 1, 0), (row + 1 < height, pixel + width, 1),
        ] where isInside {
          var sum: Float = 0
          for plane in blurred {
            let difference = Double(plane[pixel] - plane[other])
            sum = Float(Double(sum) + difference * difference)
          }
          edges.append(UInt32(2 * pixel + mark))
          weights.append(sum.squareRoot())
        }
      }
    }
    let order = ascendingOrder(of: weights)
    self.edges = order.map { [edges] in edges[Int($0)] }
    self.weights = order.map { [weights] in weights[Int($0)] }
  }

  /// §3 and §4 of the paper: regions grow by the most alike neighbours; then small ones join the neighbour they are most
  /// like.
  func segments(k: Float, minimumArea: Int) -> Segments {
    let (count, width) = (size.height * size.width, size.width)
    var sets = PixelSets(count)
    var limits = [Float](repeating: k, count: count)
    for (place, edge) in edges.enumerated() {
      let pixel = Int(edge >> 1)
      let first = sets.root(of: pixel)
      let second = sets.root(of: edge & 1 == 0 ? pixel + 1 : pixel + width)
      let weight = weights[place]
      guard first != second, weight <= limits[first], weight <= limits[second] else { continue }
      let joined = sets.join(first, second)
      limits[joined] = weight + k / Float(sets.sizes[joined])
    }
    if minimumArea > 1 {
      for edge in edges {
        let pixel = Int(edge >> 1)
        let first = sets.root(of: pixel)
        let second = sets.root(of: edge & 1 == 0 ? pixel + 1 : pixel + width)
        if first != second, min(Int(sets.sizes[first]), Int(sets.sizes[second])) < minimumArea {
          _ = sets.join(first, second)
        }
      }
    }
    var names = [Int32](repeating: -1, count: count)
    var labels = [Int32](repeating: 0, count: count)
    var found: Int32 = 0
    for pixel in 0..<count {
      let root = sets.root(of: pixel)
      if names[root] < 0 {
        names[root] = found
        found += 1
      }
      labels[pixel] = names[root]
    }
    return Segments(labels: labels, count: Int(found), size: size)
  }
}

/// Sets of pixels that can be joined.
private struct PixelSets {
  private var parents: [Int32]
  private(set) var sizes: [Int32]

  init(_ count: Int) {
    parents = (0..<Int32(count)).map { $0 }
    sizes = [Int32](repeating: 1, count: count)
  }

  mutating func root(of pixel: Int) -> Int {
    var pixel = pixel
    while true {
      let parent = Int(parents[pixel])
      if parent == pixel { return pixel }
      // Half the way is cut off for whoever asks next.
      parents[pixel] = parents[parent]
      pixel = parent
    }
  }

  /// Joins two sets, given by their roots; the result is the root of both.
  mutating func join(_ first: Int, _ second: Int) -> Int {
    let (large, small) = sizes[first] < sizes[second] ? (second, first) : (first, second)
    parents[small] = Int32(large)
    sizes[large] += sizes[small]
    return large
  }
}

/// The positions of numbers that are not negative, the least first; of equals the first come first.
///
/// By digits of their bits, whose order is that of the numbers: sorting is most of a segmentation's time.
private func ascendingOrder(of values: [Float]) -> [UInt32] {
  let keys = values.map { $0.bitPattern }
  var order = (0..<UInt32(values.count)).map { $0 }
  var next = order
  for shift in [UInt32(0), 11, 22] {
    var starts = [Int](repeating: 0, count: 2049)
    for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
    for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
    for place in order {
      let digit = Int(keys[Int(place)] >> shift & 2047)
      next[starts[digit]] = place
      starts[digit] += 1
    }
    swap(&order, &next)
  }
  return order
}

extension [UInt8] {
  /// A plane under a bell, whose reach is that of OpenCV's for numbers; beyond the border it is mirrored.
  fileprivate func blurred(_ size: ImageSize, sigma: Float) -> [Float] {
    let reach = Int((Double(sigma) * 8 + 1).rounded(.toNearestOrEven)) / 2
    let bell = BellWeights(sigma: Double(sigma), reach: reach).values
    let (height, width) = (size.height, size.width)
    var across = [Float](repeating: 0, count: count)
    let columns = (-reach..<width + reach).map { mirrored($0, width) }
    for row in 0..<height {
      let start = row * width
      for column in 0..<width {
        var sum = bell[0] * Float(self[start + columns[column]])
        for step in 1..<bell.count { sum += bell[step] * Float(self[start + columns[column + step]]) }
        across[start + column] = sum
      }
    }
    var result = [Float](repeating: 0, count: count)
    let rows = (-reach..<height + reach).map { mirrored($0, height) * width }
    for row in 0..<height {
      for column in 0..<width {
        var sum = bell[reach] * across[rows[row + reach] + column]
        for step in 0..<reach {
          let (above, below) = (rows[row + reach - 1 - step], rows[row + reach + 1 + step])
          sum += bell[reach + 1 + step] * (across[above + column] + across[below + column])
        }
        result[row * width + column] = sum
      }
    }
    return result
  }
}

/// The place that a place beyond the border shows: mirrored without the border's own, as often as it takes.
func mirrored(_ place: Int, _ count: Int) -> Int {
  guard count > 1 else { return 0 }
  let period = 2 * (count - 1)
  let phase = (place % period + period) % period
  return phase < count ? phase : period - phase
}
