import SaccadeData
package import SaccadeEngine
public import SaccadeGraph
public import SaccadeImages
public import SaccadeLayers
import SaccadeText

/// A trained segmenter together with its class names and the preparation of its pictures: what tells the class of each pixel.
///
/// ```swift
/// let segmenter = try Predictors.load(checkpoint: "runs/camvid/best.safetensors") as? ImageSegmenter
/// if let seen = try segmenter?.segment(Image(contentsOf: "street.jpg")) { print(seen.pixelCounts) }
/// ```
/// Classes are told at the picture's own size: what the network says of the prepared picture is brought back bilinearly, before
/// the greatest score is taken. Large pictures are seen by tiles: see ``tiling``.
public final class ImageSegmenter: ImagePredictor {
  /// Whether pictures are seen as a whole or by tiles.
  public enum Tiling: Hashable, Sendable {
    /// As a whole up to ``ImageSegmenter/mostPixelsAtOnce``, larger ones by tiles of the usual size.
    case automatic
    /// As a whole, however large.
    case whole
    /// By tiles, which are made larger where the network's sides have to be multiples of something.
    case tiles(TiledPrediction)
  }

  /// A picture of more pixels, after its preparation, is seen by tiles unless something else is asked for.
  public static let mostPixelsAtOnce = 1 << 21

  /// The network: images `[n, c, h, w]` to scores `[n, classes, h, w]`.
  public let model: Module
  /// The classes, by number.
  public let classNames: [String]
  /// The colour of each class.
  public let classColors: [Color]
  /// What is done to a picture before the network sees it.
  public var preprocessing: Preprocessing
  /// What the network is shown of each picture: itself, or its mirror image, too.
  ///
  /// Crops have no places in common, and are no view of pixels.
  public var view = TestView.none
  /// Whether pictures are seen as a whole or by tiles, after their preparation.
  public var tiling = Tiling.automatic
  /// Classes are drawn.
  public var draws: Bool { true }
  private let divisor: Int
  private let prepared: PreparedModel

  /// A segmenter from its parts.
  /// - Parameters:
  ///   - classColors: a colour for each class; those of few or none are chosen
  ///   - divisor: what the sides of planes are a multiple of, where the preparation leaves no fixed size
  public init(
    model: Module, classNames: [String], classColors: [Color] = [], preprocessing: Preprocessing, divisor: Int = 1
  ) {
    self.model = (model as? QuantizedModel)?.model ?? model
    prepared = PreparedModel(model)
    self.classNames = classNames
    self.classColors = classNames.indices.map { classColors.indices.contains($0) ? classColors[$0] : .distinct($0) }
    self.preprocessing = preprocessing
    self.divisor = divisor
  }

  /// Whether the preparation leaves pictures of several sizes.
  package var takesAnySize: Bool {
    let sizes = [ImageSize(height: 211, width: 307), ImageSize(height: 523, width: 101)]
    return Set(sizes.map { size in preprocessing.transforms.reduce(size) { $1.resultSize(of: $0) } }).count > 1
  }

  /// The class of each pixel of a picture.
  /// - Throws: `PreprocessingError` if a step would make too many pixels; what a network from a file throws that does not take
  ///   the picture
  /// - Traps: if the network tells another number of classes apart than have names
  public func segment(_ image: Image) throws -> SegmentedImage {
    // What is done for prediction has nothing random in it.
    var random = RandomStream(seed: 0)
    let sample = try preprocessing.preview(Sample(image), using: &random)
    let seen = sample.image
    var painter = ClassPainter(
      classCount: classNames.count, plane: seen.size, size: image.size, map: sample.map)
    let step = seen.size == preprocessing.size ? 1 : divisor
    func padded(_ side: Int) -> Int { (side + step - 1) / step * step }
    let plane = ImageSize(height: padded(seen.height), width: padded(seen.width))
    try withoutGradient {
      try tiles(for: plane).multiple(of: step).forEachBand(of: plane) { rows, columns in
        let logits = try view.pixelScores(of: batch(of: seen, rows, columns)) { try prepared($0) }
        guard logits.rank == 4, logits.shape[1] == classNames.count else {
          misuse(
            "ImageSegmenter",
            "the network must give each pixel a score for each class: \(logits.shape) for one image and "
              + "\(classNames.count) class names; name as many classes as the network tells apart")
        }
        return logits
      } emit: { band in
        painter.add(
          .init(
            scores: band.scores, firstRow: band.firstRow, rowCount: band.rowCount, classStride: band.classStride,
            rowStride: plane.width))
      }
    }
    painter.finish()
    return SegmentedImage(painter, size: image.size, classCount: classNames.count)
  }

  private func tiles(for plane: ImageSize) -> TiledPrediction {
    let whole = TiledPrediction(tile: max(plane.height, plane.width), overlap: 0)
    switch tiling {
    case .whole: return whole
    case .tiles(let tiles): return tiles
    case .automatic: return plane.height * plane.width > Self.mostPixelsAtOnce ? TiledPrediction() : whole
    }
  }

  /// A part of a prepared picture as the network sees it; beyond the picture there is 0.
  private func batch(of image: Image, _ rows: Range<Int>, _ columns: Range<Int>) -> Tensor {
    let part =
      rows == 0..<image.height && columns == 0..<image.width
      ? image : image.cropped(rows: rows.clamped(to: 0..<image.height), columns: columns.clamped(to: 0..<image.width))
    let room = ImageSize(height: rows.count, width: columns.count)
    let batch = Tensor.zeros([1, preprocessing.normalization.mean.count, room.height, room.width])
    batch.withSlot(0, of: Float.self) {
      part.write(normalizedBy: preprocessing.normalization, within: room, into: $0)
    }
    return batch
  }

  /// Pictures as the network sees them, each by itself: `[n, c, h, w]`; where it takes any size, they are brought to one.
  /// - Throws: `PreprocessingError` if a step would make too many pixels
  package func prepared(_ images: [Image]) throws -> Tensor {
    guard takesAnySize else { return try preprocessing.batch(of: images) }
    let size = preprocessing.size
    return try Preprocessing(
      preprocessing.transforms + [Resize(to: size)], size: size, normalization: preprocessing.normalization,
      maximumPixels: preprocessing.maximumPixels
    ).batch(of: images)
  }

  /// Where values lie inside the network, if it answers in bytes: what a `Predictor` of one's own then needs.
  public var ranges: ActivationRanges? { prepared.ranges }

  /// The part of the picture that each class has, the largest first, as lines and values; the classes of pixels in colours.
  /// - Parameter count: of how many classes is told; nil is of all that the picture has
  /// - Throws: as ``segment(_:)``
  public func predict(_ image: Image, top count: Int?) throws -> Prediction {
    let seen = try segment(image)
    let (names, colors) = (classNames, classColors)
    let labels = seen.pixelCounts.indices.filter { seen.pixelCounts[$0] > 0 }
      .sorted { (seen.pixelCounts[$1], $0) < (seen.pixelCounts[$0], $1) }.prefix(count ?? .max)
    func line(_ share: Double, _ name: String) -> String {
      "\(fixed(100 * share, digits: 1).aligned(to: 7)) %  \(name)"
    }
    let total = Double(image.height * image.width)
    let unseen = seen.unseenCount
    let classes = labels.map { label in
      LogRecord.Value.object([
        "name": .text(names[label]), "label": .integer(label), "pixels": .integer(seen.pixelCounts[label]),
        "share": .number(seen.share(of: label)),
      ])
    }
    let picture = ClassPicture(mask: seen.mask, names: names, colors: colors)
    return Prediction(
      lines: labels.map { line(seen.share(of: $0), names[$0]) }
        + (unseen > 0 ? [line(Double(unseen) / total, "not seen: the preparation cuts it off")] : []),
      record: [
        "height": .integer(image.height), "width": .integer(image.width), "classes": .list(classes),
        "unseen_pixels": .integer(unseen),
      ], isFinite: seen.isFinite, classes: picture
    ) { picture.drawn(on: $0) }
  }
}
