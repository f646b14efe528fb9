/// An event as a message of protocol buffers, with the field numbers of TensorFlow's public format.
/// - Source: `event.proto` and `summary.proto` of <https://github.com/tensorflow/tensorboard>
extension Event {
  private enum Field {
    static let (wallTime, step, version, summary, session) = (1, 2, 3, 5, 7)
  }
  /// Of `SessionLog`, whose status 1 is the start of a run.
  private enum Session {
    static let status = 1
    static let start = 1
  }
  private enum Summary {
    static let value = 1
  }
  private enum ValueField {
    static let (tag, scalar, image, histogram) = (1, 2, 4, 5)
    /// Values that are known and of which nothing is made here: old histograms, sounds, tensors.
    static let others: Set<Int> = [3, 6, 8]
  }
  private enum ImageField {
    static let (height, width, channels, bytes) = (1, 2, 3, 4)
  }
  private enum HistogramField {
    static let (minimum, maximum, count, sum, squares, limits, counts) = (1, 2, 3, 4, 5, 6, 7)
  }

  /// The message.
  var message: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(Field.wallTime, wallTime)
    writer.write(Field.step, step)
    switch content {
    case .version(let text): writer.write(Field.version, text)
    case .start: writer.write(Field.session) { $0.write(Session.status, Session.start) }
    case .values(let values):
      writer.write(Field.summary) { summary in
        for value in values { summary.write(Summary.value) { Self.write(value, to: &$0) } }
      }
    case .other: break
    }
    return writer.bytes
  }

  private static func write(_ value: Value, to writer: inout ProtobufWriter) {
    writer.write(ValueField.tag, value.tag)
    switch value.content {
    case .scalar(let number): writer.write(ValueField.scalar, number)
    case .image(let image):
      writer.write(ValueField.image) {
        $0.write(ImageField.height, image.height)
        $0.write(ImageField.width, image.width)
        $0.write(ImageField.channels, image.channels)
        $0.write(ImageField.bytes, image.bytes)
      }
    case .histogram(let histogram):
      writer.write(ValueField.histogram) {
        $0.write(HistogramField.minimum, histogram.minimum)
        $0.write(HistogramField.maximum, histogram.maximum)
        $0.write(HistogramField.count, histogram.count)
        $0.write(HistogramField.sum, histogram.sum)
        $0.write(HistogramField.squares, histogram.sumOfSquares)
        $0.write(HistogramField.limits, packed: histogram.limits)
        $0.write(HistogramField.counts, packed: histogram.counts)
      }
    case .other: break
    }
  }

  /// Reads a message.
  init(message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) {
    self.init(wallTime: 0, .other)
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch field.number {
      case Field.wallTime: wallTime = try field.double()
      case Field.step: step = try field.integer()
      case Field.version: content = .version(try field.text())
      case Field.summary: content = .values(try Self.values(of: field.bytes()))
      case Field.session: content = try Self.isStart(field.bytes()) ? .start : .other
      default: break
      }
    }
  }

  private static func isStart(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) -> Bool {
    var reader = ProtobufReader(message)
    var status = 0
    while let field = try reader.next() {
      if field.number == Session.status { status = try field.integer() }
    }
    return status == Session.start
  }

  private static func values(of message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) -> [Value] {
    var reader = ProtobufReader(message)
    var values: [Value] = []
    while let field = try reader.next() {
      if field.number == Summary.value { values.append(try value(of: field.bytes())) }
    }
    return values
  }

  private static func value(of message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) -> Value {
    var reader = ProtobufReader(message)
    var value = Value("", .other)
    while let field = try reader.next() {
      switch field.number {
      case ValueField.tag: value.tag = try field.text()
      case ValueField.scalar: value.content = .scalar(try field.float())
      case ValueField.image: value.content = .image(try image(of: field.bytes()))
      case ValueField.histogram: value.content = .histogram(try histogram(of: field.bytes()))
      case _ where ValueField.others.contains(field.number): value.content = .other
      default: break
      }
    }
    return value
  }

  private static func image(of message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) -> Image {
    var reader = ProtobufReader(message)
    var image = Image(height: 0, width: 0, channels: 0, bytes: [])
    while let field = try reader.next() {
      switch field.number {
      case ImageField.height: image.height = try field.integer()
      case ImageField.width: image.width = try field.integer()
      case ImageField.channels: image.channels = try field.integer()
      case ImageField.bytes: image.bytes = Array(try field.bytes())
      default: break
      }
    }
    return image
  }

  private static func histogram(of message: ArraySlice<UInt8>) throws(ProtobufReader.Problem) -> Histogram {
    var reader = ProtobufReader(message)
    var result = Histogram(minimum: 0, maximum: 0, count: 0, sum: 0, sumOfSquares: 0, limits: [], counts: [])
    while let field = try reader.next() {
      switch field.number {
      case HistogramField.minimum: result.minimum = try field.double()
      case HistogramField.maximum: result.maximum = try field.double()
      case HistogramField.count: result.count = try field.double()
      case HistogramField.sum: result.sum = try field.double()
      case HistogramField.squares: result.sumOfSquares = try field.double()
      case HistogramField.limits: result.limits += try field.doubles()
      case HistogramField.counts: result.counts += try field.doubles()
      default: break
      }
    }
    guard result.limits.count == result.counts.count else {
      throw ProtobufReader.Problem(
        text: "has a histogram of \(result.limits.count) ranges with \(result.counts.count) counts")
    }
    return result
  }
}
