import SaccadeData
public import SaccadeImages

/// A trained network together with all that is needed to use it on pictures.
public protocol ImagePredictor: AnyObject {
  /// What is done to a picture before the network sees it.
  var preprocessing: Preprocessing { get set }
  /// Whether predictions can be drawn on their pictures: whether they have a ``Prediction/drawing``.
  var draws: Bool { get }

  /// What the network says of a picture.
  /// - Parameter count: how many answers to give, where a task has several, the likeliest first; nil is as many as the task
  ///   usually gives
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's
  func predict(_ image: Image, top count: Int?) throws -> Prediction
}

extension ImagePredictor {
  /// What is told of whole pictures is not drawn.
  public var draws: Bool { false }

  /// What the network says of a picture, with as many answers as the task usually gives.
  /// - Throws: as ``predict(_:top:)``
  public func predict(_ image: Image) throws -> Prediction { try predict(image, top: nil) }
}

/// A predictor whose answers are sure to some degree, and that keeps those above a score.
public protocol ThresholdPredictor: ImagePredictor {
  /// The score that an answer has to be above, 0 to 1.
  var threshold: Float { get set }
}

/// What a network says of a picture, for people and for programs.
public struct Prediction: Sendable {
  /// Lines for people.
  public let lines: [String]
  /// Named values, as `--json` prints them.
  public let record: LogRecord
  /// Whether all of it are numbers; a network that went astray answers with none.
  public let isFinite: Bool
  /// Draws what was found on the picture that it was found on; nil where there is nothing to be drawn, as of a class.
  public let drawing: (@Sendable (Image) -> Image)?
  /// The class of each pixel, where the task tells it.
  public let classes: ClassPicture?

  /// A prediction from its parts.
  public init(
    lines: [String], record: LogRecord, isFinite: Bool, classes: ClassPicture? = nil,
    drawing: (@Sendable (Image) -> Image)? = nil
  ) {
    self.lines = lines
    self.record = record
    self.isFinite = isFinite
    self.classes = classes
    self.drawing = drawing
  }
}

/// The class of each pixel of a picture, with the names and colours of the classes.
public struct ClassPicture: Sendable {
  /// The classes, at the picture's own size; ``PixelClasses/ignored`` where none is told.
  public let mask: Mask
  /// The classes' names, by number.
  public let names: [String]
  /// The classes' colours, by number.
  public let colors: [Color]

  /// A picture of classes from its parts.
  public init(mask: Mask, names: [String], colors: [Color]) {
    self.mask = mask
    self.names = names
    self.colors = colors
  }

  /// Writes the classes as a PNG of the picture's own size that has the class of each pixel as its number, and the classes'
  /// colours as its palette.
  /// - Throws: `ImageError` if the path does not end in `.png`, or the disk refuses
  public func write(to path: String) throws { try mask.write(to: path, palette: colors) }

  /// The classes laid over their picture in their colours, above the names of those that it has; a class whose colour is black,
  /// as that of a background, leaves the picture as it is.
  public func drawn(on image: Image) -> Image {
    let clear = Set(colors.indices.filter { colors[$0] == .black }.map { UInt8($0) })
    return image.overlaid(withClasses: mask, colors: colors, ignored: PixelClasses.ignored, clear: clear)
      .withLegend(of: mask, names: names, colors: colors, ignored: PixelClasses.ignored)
  }
}
