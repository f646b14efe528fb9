import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadePlots
import SaccadeText

/// Pictures of a data set as a lesson hands them to a network: some of them, in an order, their pixels perhaps elsewhere.
struct LessonImages: Sendable {
  /// The pictures.
  let dataset: any ClassificationDataset
  /// Which of them there are, in which order.
  private(set) var order: [Int]
  /// Which pixel of a picture stands at each place; nil leaves all where they are.
  private(set) var pixelOrder: [Int]?
  /// How many pixels a side become one, their mean.
  private(set) var shrinking = 1
  /// The mean and the standard deviation of the numbers from 0 to 1, by which they are normalized.
  let scale: (mean: Float, deviation: Float)

  /// The first pictures of a part of a data set.
  /// - Parameters:
  ///   - count: how many of them, if there are as many
  ///   - needed: how many the lesson needs; of a published data set that has fewer, all
  /// - Throws: `DatasetError` if the data set is not there, saying how to get it; ``LessonError`` if it is not whole
  init(_ name: String, _ part: DatasetPart, count: Int, needed: Int, root: DataRoot) throws {
    let dataset = try NamedDataset.named(name).open(part, root: root)
    self.dataset = dataset
    // Files of class folders have one class after the other: those that are left must be of all.
    let step = Double(dataset.count) / Double(max(1, min(count, dataset.count)))
    order = (0..<min(count, dataset.count)).map { Int(Double($0) * step) }
    scale = Self.scales[name] ?? (0.5, 0.25)
    try check(name, root)
    try check(name, part, needed: min(needed, part == .train ? name == "cifar10" ? 50_000 : 60_000 : 10_000), root)
  }

  /// Checks that there are pictures enough, and some of all classes: what few of them show is no ground for sentences.
  private func check(_ name: String, _ part: DatasetPart, needed: Int, _ root: DataRoot) throws(LessonError) {
    let what = part == .train ? "to learn from" : "to be judged by"
    func refusal(_ problem: String) -> LessonError {
      LessonError(
        place: root.resolve(name), problem: problem,
        advice: "take the whole data set: remove the folder, then  saccade data get \(name)", exitCode: .unusable)
    }
    guard dataset.count >= needed else {
      throw refusal(
        "\(name) has \(counted(dataset.count, "picture")) \(what) here, and the experiment needs \(grouped(needed)) at "
          + "this length")
    }
    var found: Set<Int> = []
    for index in 0..<dataset.count where found.count < dataset.classNames.count {
      found.insert(dataset.label(at: index))
    }
    guard found.count == dataset.classNames.count else {
      throw refusal(
        "\(name) has pictures \(what) of \(found.count) of its \(dataset.classNames.count) classes, and the experiment "
          + "needs all")
    }
  }

  /// Checks that pictures and classes are those that the lessons' networks are made for.
  /// - Throws: ``LessonError`` if somebody else's data have the name; what reading the first picture throws
  private func check(_ name: String, _ root: DataRoot) throws {
    let expected: Shape = name == "cifar10" ? [3, 32, 32] : [1, 28, 28]
    let found = try shape()
    guard found == expected, dataset.classNames.count == 10 else {
      throw LessonError(
        place: root.resolve(name),
        problem:
          "has pictures of \(found) (channels, height, width) in \(counted(dataset.classNames.count, "class", "classes")), "
          + "and the experiment is made for \(expected) in 10", advice: "take the data set as it is published",
        exitCode: .unusable)
    }
  }

  /// Those that the training parts of the data sets have, all channels taken together.
  private static let scales: [String: (mean: Float, deviation: Float)] = [
    "mnist": (0.1307, 0.3081), "fashion-mnist": (0.2860, 0.3530), "cifar10": (0.4734, 0.2516),
  ]

  /// The same pictures in the order of their classes: all of the first, then all of the second.
  var sortedByClass: LessonImages {
    var images = self
    images.order = order.enumerated().sorted { first, second in
      (dataset.label(at: first.element), first.offset) < (dataset.label(at: second.element), second.offset)
    }.map(\.element)
    return images
  }

  /// The same pictures in a random order that stays.
  func shuffledOnce(from stream: RandomStream) -> LessonImages {
    var (images, stream) = (self, stream)
    images.order = stream.permutation(order.count).map { order[$0] }
    return images
  }

  /// The same pictures, whose pixels all change places in one and the same way.
  func permuted(by pixelOrder: [Int]) -> LessonImages {
    var images = self
    images.pixelOrder = pixelOrder
    return images
  }

  /// The same pictures with half as many pixels a side, each the mean of four.
  var halved: LessonImages {
    var images = self
    images.shrinking *= 2
    return images
  }

  /// What a picture is to the network: `[channels, height, width]`.
  /// - Throws: what reading the first throws
  func shape() throws -> Shape {
    guard let first = order.first else { return [1, 1, 1] }
    let image = try dataset.image(at: first)
    return [image.channels, image.height / shrinking, image.width / shrinking]
  }

  /// The pictures for a loader.
  var samples: ClassificationSamples { get throws { try makeSamples() } }

  private func makeSamples() throws -> ClassificationSamples {
    let (shape, pixelOrder, side, scale) = (try shape(), pixelOrder, shrinking, scale)
    return ClassificationSamples(OrderedDataset(base: dataset, order: order), shape: shape) { image, _, planes in
      let (height, width, channels) = (shape[1], shape[2], shape[0])
      guard image.height / side == height, image.width / side == width, image.channels == channels else {
        throw LessonError(
          problem: "the pictures differ in size or colours: \(image) among others of \(shape)",
          advice: "take the data set as it is published", exitCode: .unusable)
      }
      let pixels = image.pixels
      let count = Float(side * side)
      for channel in 0..<channels {
        for place in 0..<height * width {
          let from = pixelOrder?[place] ?? place
          let (row, column) = (from / width * side, from % width * side)
          var sum: Float = 0
          for y in row..<row + side {
            for x in column..<column + side { sum += Float(pixels[(y * image.width + x) * channels + channel]) }
          }
          planes[channel * height * width + place] = (sum / count / 255 - scale.mean) / scale.deviation
        }
      }
    }
  }

  /// Pictures as the network gets them, for a page, with their classes below.
  /// - Throws: what reading them throws
  func shown(_ places: [Int]) throws -> [(bytes: [UInt8], caption: String, isGood: Bool?)] {
    try places.map { place in
      let index = order[place % max(1, order.count)]
      let image = try dataset.image(at: index)
      var shown = image
      if let pixelOrder {
        let (old, channels) = (image.pixels, image.channels)
        shown.withMutablePixels { pixels in
          for (to, from) in pixelOrder.enumerated() {
            for channel in 0..<channels { pixels[to * channels + channel] = old[from * channels + channel] }
          }
        }
      }
      let large = shown.resized(to: ImageSize(height: 5 * shown.height, width: 5 * shown.width), by: .nearest)
      return (try large.encoded(as: .png), dataset.classNames[dataset.label(at: index)], nil)
    }
  }
}

/// Some pictures of a data set, in an order.
private struct OrderedDataset: ClassificationDataset {
  let base: any ClassificationDataset
  let order: [Int]

  var count: Int { order.count }
  var classNames: [String] { base.classNames }
  func label(at index: Int) -> Int { base.label(at: order[index]) }
  func image(at index: Int) throws -> Image { try base.image(at: order[index]) }
  func source(at index: Int) -> String { base.source(at: order[index]) }
}
