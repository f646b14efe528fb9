import SaccadeEngine

/// Where the pixels of images of one size go when the image is cut into windows that come one after the other.
///
/// With a shift the image is first moved up and left, what leaves coming back at the other side; then windows at the end
/// hold pixels that are no neighbours, which a mask keeps apart.
/// - Paper: Liu et al. 2021, <https://arxiv.org/abs/2103.14030>, figure 4
struct WindowOrder: Sendable {
  /// The size of the images that this is for.
  let size: Size2D
  /// That size rounded up to whole windows.
  let padded: Size2D
  /// How many windows there are.
  let count: Int
  /// The pixel of the padded image, counted row by row, that stands at each place.
  let pixels: Tensor
  /// The place at which each pixel of the padded image stands.
  let places: Tensor
  /// `[count, 1, window², window²]`: 0 for pixels that may see each other, −100 for others; nil if all may.
  let mask: Tensor?

  init(_ size: Size2D, window: Int, shift: Int) {
    let rows = Self.axis(size.height, window, shift)
    let columns = Self.axis(size.width, window, shift)
    self.size = size
    padded = Size2D(rows.count, columns.count)
    count = rows.count / window * (columns.count / window)
    var pixels: [Int] = []
    var regions: [Int] = []
    for top in stride(from: 0, to: rows.count, by: window) {
      for left in stride(from: 0, to: columns.count, by: window) {
        for row in rows[top..<top + window] {
          for column in columns[left..<left + window] {
            pixels.append(row.pixel * columns.count + column.pixel)
            regions.append(row.region * 3 + column.region)
          }
        }
      }
    }
    var places = [Int](repeating: 0, count: pixels.count)
    for (place, pixel) in pixels.enumerated() { places[pixel] = place }
    self.pixels = Tensor(pixels)
    self.places = Tensor(places)
    mask = Self.mask(regions, area: window * window)
  }

  /// For each row of the moved image the row of the padded one that stands there, and which of the parts of the image,
  /// that are no neighbours there, it belongs to.
  private static func axis(_ size: Int, _ window: Int, _ shift: Int) -> [(pixel: Int, region: Int)] {
    let padded = (size + window - 1) / window * window
    // One window sees everything.
    guard padded > window, shift > 0 else { return (0..<padded).map { ($0, 0) } }
    return (0..<padded).map { position in
      ((position + shift) % padded, position < padded - window ? 0 : position < padded - shift ? 1 : 2)
    }
  }

  private static func mask(_ regions: [Int], area: Int) -> Tensor? {
    guard regions.contains(where: { $0 > 0 }) else { return nil }
    var values: [Float] = []
    values.reserveCapacity(regions.count * area)
    for start in stride(from: 0, to: regions.count, by: area) {
      let window = regions[start..<start + area]
      for own in window { values.append(contentsOf: window.lazy.map { $0 == own ? 0 : -100 }) }
    }
    return Tensor(values, shape: [regions.count / area, 1, area, area])
  }
}
