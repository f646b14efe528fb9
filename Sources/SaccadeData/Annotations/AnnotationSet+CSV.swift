import SaccadeConfig
import SaccadeImages
import SaccadeText

extension AnnotationSet {
  /// Reads a table with a line for each box, as TensorFlow's object detection takes them:
  ///
  /// ```
  /// filename,width,height,class,xmin,ymin,xmax,ymax
  /// raccoon-1.jpg,650,417,raccoon,81,88,522,408
  /// ```
  ///
  /// Columns may come in any order, and other columns are passed over; `width` and `height` may be left out where pictures
  /// are at hand. Without a first line of names, columns are `file,xmin,ymin,xmax,ymax,class`. A line with a file and nothing
  /// else says that nothing is on the picture. Coordinates are distances from the picture's corner, unless they are
  /// PASCAL VOC's.
  /// - Parameter isOneBased: whether the upper left pixel is (1, 1) and boxes include the pixels of `xmax` and `ymax`, as in
  ///   tables that were copied from VOC's files
  /// - Throws: ``DatasetError`` that names the line, if it is not as it should be
  public init(
    csv path: String, isOneBased: Bool = false, options: AnnotationOptions = AnnotationOptions()
  ) throws {
    let folder = try PictureFolder(options.imageFolder)
    var records = try CSVReader(path)
    guard let first = try records.next() else {
      throw DatasetError(
        .empty, path: path, problem: "has no lines", advice: "write filename,width,height,class,xmin,ymin,xmax,ymax")
    }
    let columns = try BoxColumns(first, path)
    var classes = ClassList(options.classNames)
    var missing = MissingPictures()
    var places: [String: Int] = [:]
    self.init(classNames: [], images: [], source: path)
    var record = columns.hasNames ? try records.next() : first
    while let row = record {
      let place = { "\(path):\(row.line)" }
      let (file, given) = (try columns.file(of: row), try columns.size(of: row))
      let image: Int
      if let known = places[file] {
        image = known
        if let given, given != images[known].size {
          throw DatasetError(
            .inconsistent, path: place(),
            problem: "says that \(file.cut(to: 200)) has \(given.inWords), and a line above \(images[known].size.inWords)",
            advice: "give the picture one size")
        }
      } else {
        missing.look(for: file, in: folder, at: place)
        image = images.count
        places[file] = image
        let size = try given ?? (folder.has(file) ? folder.size(of: file, at: place) : ImageSize(square: 1))
        images.append(AnnotatedImage(file: file, size: size))
      }
      if let (name, bounds) = try columns.box(of: row, isOneBased: isOneBased) {
        let label = try classes.label(of: name, at: place)
        if folder.has(file),
          let kept = repairs.mended(bounds, on: images[image].size, policy: options.invalidBoxes, place: place)
        {
          images[image].objects.append(AnnotatedObject(label: label, bounds: kept))
        }
      }
      record = try records.next()
    }
    try missing.check(folder)
    sortClasses(classes)
    try finish(options)
  }
}

/// What the columns of a table of boxes are.
private struct BoxColumns {
  let hasNames: Bool
  private let path: String
  private let count: Int
  private var places: [String: Int] = [:]

  /// What each column may be called, in small letters without lines between words.
  private static let known: [(name: String, others: [String])] = [
    ("filename", ["file", "image", "imageid", "imagepath", "path", "imgpath"]),
    ("width", ["imagewidth", "imgwidth"]), ("height", ["imageheight", "imgheight"]),
    ("class", ["label", "classname", "labelname", "category", "name"]),
    ("xmin", ["x1", "left"]), ("ymin", ["y1", "top"]), ("xmax", ["x2", "right"]), ("ymax", ["y2", "bottom"]),
  ]
  private static let needed = ["filename", "class", "xmin", "ymin", "xmax", "ymax"]

  init(_ first: CSVReader.Record, _ path: String) throws(DatasetError) {
    self.path = path
    count = first.fields.count
    for (column, field) in first.fields.enumerated() {
      let word = field.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
      guard let entry = Self.known.first(where: { $0.name == word || $0.others.contains(word) }) else { continue }
      guard places[entry.name] == nil else {
        throw DatasetError(
          .wrongFormat, path: "\(path):\(first.line)", problem: "has two columns of the \(entry.name)",
          advice: "leave one out")
      }
      places[entry.name] = column
    }
    hasNames = places.count >= 4
    if !hasNames {
      let order = ["filename", "xmin", "ymin", "xmax", "ymax", "class"]
      let isPlain = count == order.count && first.fields[1...4].allSatisfy { $0.isEmpty || Double($0) != nil }
      guard isPlain else {
        throw DatasetError(
          .wrongFormat, path: "\(path):\(first.line)", problem: "does not name the columns of boxes",
          advice: "write filename,width,height,class,xmin,ymin,xmax,ymax in the first line")
      }
      places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    }
    let missing = Self.needed.filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(first.line)", problem: "has no column \(missing.joined(separator: ", "))",
        advice: "write filename,width,height,class,xmin,ymin,xmax,ymax in the first line")
    }
  }

  private func fault(_ row: CSVReader.Record, _ problem: String, _ advice: String) -> DatasetError {
    DatasetError(.wrongFormat, path: "\(path):\(row.line)", problem: problem, advice: advice)
  }

  private func field(_ name: String, of row: CSVReader.Record) -> String? {
    places[name].flatMap { $0 < row.fields.count && !row.fields[$0].isEmpty ? row.fields[$0] : nil }
  }

  func file(of row: CSVReader.Record) throws(DatasetError) -> String {
    guard row.fields.count <= count else {
      throw fault(row, "has \(row.fields.count) columns, not \(count)", "put quotes around a name with commas")
    }
    guard let file = field("filename", of: row) else { throw fault(row, "names no file", "write the picture's file") }
    return file
  }

  /// The picture's size; nil if it is not given.
  func size(of row: CSVReader.Record) throws(DatasetError) -> ImageSize? {
    guard let width = field("width", of: row), let height = field("height", of: row) else { return nil }
    guard let w = Int(width), let h = Int(height), 1...ImageSize.greatestSide ~= w, 1...ImageSize.greatestSide ~= h else {
      throw fault(
        row, "has a picture of '\(width.cut(to: 40))' × '\(height.cut(to: 40))' pixels (width × height)",
        "give its size, with sides from 1 to \(ImageSize.greatestSide)")
    }
    return ImageSize(height: h, width: w)
  }

  /// The box and its class; nil if the line says that there is nothing.
  func box(of row: CSVReader.Record, isOneBased: Bool) throws(DatasetError) -> (name: String, PixelBounds)? {
    let names = ["xmin", "ymin", "xmax", "ymax"]
    if names.allSatisfy({ field($0, of: row) == nil }), field("class", of: row) == nil { return nil }
    var sides: [Double] = []
    for name in names {
      guard let text = field(name, of: row) else { throw fault(row, "has no \(name)", "write all four sides, or none") }
      guard let value = Double(text), !text.contains(where: { "xX".contains($0) }) else {
        throw fault(row, "\(name) is '\(text.cut(to: 40))', no number", "write a number of pixels")
      }
      sides.append(value)
    }
    guard let name = field("class", of: row) else { throw fault(row, "has a box without a class", "name its class") }
    let isOrdered = sides[0] <= sides[2] && sides[1] <= sides[3]
    if isOneBased, isOrdered {
      return (name, PixelBounds(firstX: sides[0], firstY: sides[1], lastX: sides[2], lastY: sides[3]))
    }
    let shift = isOneBased ? 1.0 : 0
    return (
      name,
      PixelBounds(x1: sides[0] - shift, y1: sides[1] - shift, x2: sides[2] - shift, y2: sides[3] - shift)
    )
  }
}
