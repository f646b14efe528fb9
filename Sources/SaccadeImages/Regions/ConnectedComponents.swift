public import SaccadeEngine

/// The connected parts of a mask: neighbours of one number belong together.
///
/// Parts of different numbers that touch are two, so that of a mask of objects each number makes parts of its own.
/// - Complexity: a pass over the pixels, and near it for joining
public struct ConnectedComponents: Hashable, Sendable {
  /// Which pixels are neighbours.
  public enum Connectivity: Int, Hashable, Sendable, CaseIterable {
    /// Those beside, above and below.
    case four = 4
    /// Those at corners as well.
    case eight = 8
  }

  /// The size of the mask.
  public let size: ImageSize
  /// The part of each pixel, row by row, counted from 1 in the order of their first pixels; 0 where none is.
  public let labels: [Int32]
  /// How many parts there are.
  public let count: Int

  /// Finds the parts of a mask.
  /// - Parameters:
  ///   - numbers: the numbers that parts are made of; nil for all but 0 and the mask's ``Mask/outside``
  ///   - connectivity: which pixels are neighbours
  public init(_ mask: Mask, of numbers: Set<UInt8>? = nil, connectivity: Connectivity = .eight) {
    let isPart = (0...255).map { number in
      let number = UInt8(number)
      return numbers.map { $0.contains(number) } ?? (number != 0 && number != mask.outside)
    }
    let (height, width) = (mask.image.height, mask.image.width)
    var parents: [Int32] = [0]
    var labels = [Int32](repeating: 0, count: height * width)
    mask.image.pixels.withUnsafeBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        for row in 0..<height {
          for column in 0..<width {
            let place = row * width + column
            let number = pixels[place]
            guard isPart[Int(number)] else { continue }
            var label: Int32 = 0
            func join(_ other: Int) {
              guard pixels[other] == number else { return }
              label = label == 0 ? labels[other] : Self.joined(label, labels[other], &parents)
            }
            if column > 0 { join(place - 1) }
            if row > 0 {
              join(place - width)
              if connectivity == .eight {
                if column > 0 { join(place - width - 1) }
                if column + 1 < width { join(place - width + 1) }
              }
            }
            if label == 0 {
              label = Int32(parents.count)
              parents.append(label)
            }
            labels[place] = label
          }
        }
      }
    }
    // Roots are the smallest labels of their parts, so that they come in the order of first pixels.
    var (final, count) = (parents, 0)
    for label in parents.indices.dropFirst() {
      if Int(parents[label]) == label {
        count += 1
        final[label] = Int32(count)
      } else {
        final[label] = final[Int(parents[label])]
      }
    }
    for place in labels.indices where labels[place] != 0 { labels[place] = final[Int(labels[place])] }
    self.labels = labels
    self.count = count
    size = mask.image.size
  }

  /// The smaller of two roots, which the other now points to.
  @inline(__always)
  private static func joined(_ a: Int32, _ b: Int32, _ parents: inout [Int32]) -> Int32 {
    if a == b { return a }
    let (first, second) = (root(a, &parents), root(b, &parents))
    let (low, high) = (min(first, second), max(first, second))
    parents[Int(high)] = low
    return low
  }

  private static func root(_ label: Int32, _ parents: inout [Int32]) -> Int32 {
    var label = label
    while parents[Int(label)] != label {
      // Halved on the way, so that paths stay short.
      parents[Int(label)] = parents[Int(parents[Int(label)])]
      label = parents[Int(label)]
    }
    return label
  }

  /// How many pixels each part has, that of 1 first.
  public var areas: [Int] {
    var areas = [Int](repeating: 0, count: count + 1)
    for label in labels { areas[Int(label)] += 1 }
    return Array(areas.dropFirst())
  }
}
