/// The mean loss over images and the means of its parts by name, as they add up over batches.
struct LossMeans: Codable, Sendable {
  /// How many images have a loss.
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var partNames: [String] = []
  private(set) var partSums: [Double] = []

  /// No images yet, or what was saved of some; ``isPossible(of:)`` tells whether it can be.
  init(count: Int = 0, sum: Double = 0, partNames: [String] = [], partSums: [Double] = []) {
    (self.count, self.sum, self.partNames, self.partSums) = (count, sum, partNames, partSums)
  }

  /// Adds the mean loss of some images.
  mutating func add(_ loss: Double, parts: [(name: String, loss: Double)] = [], of images: Int) {
    for (name, part) in parts {
      if let place = partNames.firstIndex(of: name) {
        partSums[place] += part * Double(images)
      } else {
        partNames.append(name)
        partSums.append(part * Double(images))
      }
    }
    count += images
    sum += loss * Double(images)
  }

  /// Whether batches of so many images can add up to it.
  func isPossible(of images: Int) -> Bool {
    0...images ~= count && partNames.count == partSums.count && Set(partNames).count == partNames.count
      && ([sum] + partSums).allSatisfy { LossSum.isPossible($0, of: count) }
  }

  /// The mean; NaN of no images.
  var mean: Double { sum / Double(count) }

  /// The means of the parts, in the order in which they came.
  var parts: [(name: String, loss: Double)] { zip(partNames, partSums).map { ($0, $1 / Double(count)) } }
}
