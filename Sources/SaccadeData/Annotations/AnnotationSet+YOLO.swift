import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeText

/// Where the parts of a data set of YOLO's format lie.
public struct YOLOLayout: Sendable {
  /// The folder of all of it.
  public var root: String
  /// The folder of the pictures, from ``root``; it may have folders in it.
  public var images = "images"
  /// The folder of the text files, from ``root``; each has the path and name of its picture.
  public var labels = "labels"
  /// The folder below both in which a part lies, such as `train`; nil takes all.
  public var split: String?
  /// The file that names the classes: one a line, or the `names` of a YAML file.
  public var names: String?

  /// Pictures in `images`, their boxes in `labels`.
  public init(root: String, split: String? = nil) {
    self.root = root
    self.split = split
  }

  /// The folders as they are called here: `images` and `labels`, or pictures and texts side by side.
  public static func found(in root: String, split: String? = nil) -> YOLOLayout {
    var layout = YOLOLayout(root: root, split: split)
    if !BytePath("\(root)/images").isFolder { layout.images = "." }
    if !BytePath("\(root)/labels").isFolder { layout.labels = "." }
    // Darknet's tools keep both in one folder below the list of names.
    if layout.images == ".", layout.labels == ".", BytePath("\(root)/obj_train_data").isFolder {
      (layout.images, layout.labels) = ("obj_train_data", "obj_train_data")
    }
    return layout
  }

  func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : name == "." || name.isEmpty ? root : "\(root)/\(name)"
  }

  /// The folder of pictures of the part.
  var imageFolder: String { split.map { "\(path(images))/\($0)" } ?? path(images) }
  /// The folder of texts of the part.
  var labelFolder: String { split.map { "\(path(labels))/\($0)" } ?? path(labels) }

  /// The classes, in the order of their numbers, and the file that has them.
  func classNames() throws -> (names: [String], file: String) {
    let usual = ["data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names", "labels/classes.txt"]
    let file = names.map(path) ?? usual.lazy.map { path($0) }.first { BytePath($0).exists }
    guard let file else {
      throw DatasetError(
        .missing, path: root, problem: "has no file that names the classes",
        advice: "write data.yaml, or classes.txt with a name a line, or say where it is with names")
    }
    let isYAML = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
    let names = try isYAML ? Self.yamlNames(file) : Self.lineNames(file)
    guard !names.isEmpty else {
      throw DatasetError(.empty, path: file, problem: "names no classes", advice: "write a name for each number")
    }
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw DatasetError(
        .inconsistent, path: file, problem: "names '\(twice.cut(to: 100))' twice",
        advice: "give each class its own name")
    }
    return (names, file)
  }

  private static func lineNames(_ file: String) throws(DatasetError) -> [String] {
    try AnnotationFile.lines(of: file).enumerated().map { (place, line) throws(DatasetError) in
      // To leave an empty line out would give all classes behind it the numbers of others.
      guard line.number == place + 1 else {
        throw DatasetError(
          .wrongFormat, path: "\(file):\(place + 1)", problem: "has no name, and a class's number is that of its line",
          advice: "name class \(place), or take the line out if no number counts it")
      }
      return String(line.text.reversed().drop(while: \.isWhitespace).reversed())
    }
  }

  private static func yamlNames(_ file: String) throws -> [String] {
    let text = String(decoding: try AnnotationFile.contents(of: file), as: UTF8.self)
    func fault(_ place: ConfigSource, _ problem: String) -> DatasetError {
      DatasetError(
        .wrongFormat, path: "\(place)", problem: problem, advice: "write names: [cat, dog], or names: {0: cat, 1: dog}")
    }
    let node: ConfigNode
    do throws(ConfigError) { node = try ConfigNode(yaml: text, file: file) } catch {
      let first = error.problems[0]
      throw DatasetError(
        .wrongFormat, path: first.place, problem: "cannot be read: \(first.message)", advice: "check that it is YAML")
    }
    guard let names = node.value(at: "names") else {
      throw DatasetError(
        .wrongFormat, path: file, problem: "has no names", advice: "write names: [cat, dog], or names: {0: cat, 1: dog}"
      )
    }
    func name(_ node: ConfigNode) throws -> String {
      guard case .scalar(let text, _) = node.content, !text.isEmpty else {
        throw fault(node.source, "a name is no text")
      }
      return text
    }
    func checked(_ names: [String]) throws -> [String] {
      guard let count = node.value(at: "nc"), case .scalar(let text, _) = count.content, Int(text) != names.count else {
        return names
      }
      throw DatasetError(
        .inconsistent, path: "\(count.source)", problem: "nc is \(text.cut(to: 40)), and names has \(names.count)",
        advice: "name each class, and set nc to their number or leave it out")
    }
    if case .list(let items) = names.content { return try checked(items.map(name)) }
    guard let entries = names.entries else {
      throw fault(names.source, "names is neither a list nor numbers with names")
    }
    var numbered: [Int: String] = [:]
    for entry in entries {
      guard let number = Int(entry.key), numbered[number] == nil else {
        throw fault(entry.source, "'\(entry.key.cut(to: 60))' is no number of a class")
      }
      numbered[number] = try name(entry.value)
    }
    return try checked(
      (0..<numbered.count).map { number in
        guard let name = numbered[number] else {
          throw fault(names.source, "has no name for class \(number); numbers go from 0 without a gap")
        }
        return name
      })
  }
}

extension AnnotationSet {
  /// Reads a data set of YOLO's format: a text file for each picture, with a line for each object.
  ///
  /// A line is `class cx cy width height`, all but the class as parts of the picture's sides: the box's middle and its sides;
  /// or `class x1 y1 x2 y2 x3 y3 …`, the corners of a polygon. A picture without a text has no objects. The sizes of pictures
  /// are read from their files.
  /// - Throws: ``DatasetError`` that names file and line, if it is not as it should be
  public init(yolo layout: YOLOLayout, options: AnnotationOptions = AnnotationOptions()) throws {
    let (names, namesFile) = try layout.classNames()
    let folder = try PictureFolder(options.imageFolder ?? layout.imageFolder)
    let root = folder.path ?? ""
    let pictures = try FolderListing.images(below: BytePath(root)).paths
    guard !pictures.isEmpty else {
      throw DatasetError(
        .empty, path: root, problem: "holds no images (\(FolderListing.endings))",
        advice: "say where the pictures are with images and split")
    }
    self.init(classNames: options.classNames ?? names, images: [], source: layout.labelFolder)
    let labels = Dictionary(classNames.enumerated().map { ($1, $0) }) { first, _ in first }
    var found: Set<String> = []
    let sizes = try Self.sizes(of: pictures.map(\.description), in: folder)
    for (index, picture) in pictures.enumerated() {
      let name = picture.description
      let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
      var image = AnnotatedImage(file: name, size: sizes[index])
      let path = "\(source)/\(stem).txt"
      if BytePath(path).exists {
        found.insert(stem)
        var lines = YOLOLines(path, size: image.size, readsOutlines: options.readsOutlines)
        try lines.read { line, number, bounds, outline in
          let place = { "\(path):\(line)" }
          guard number < names.count else {
            throw DatasetError(
              .labelOutOfRange, path: place(), problem: "has class \(number), and \(namesFile) names \(names.count)",
              advice: "classes are counted from 0; name it, or mend the line")
          }
          guard let label = labels[names[number]] else {
            throw ClassList.unknown(names[number], among: classNames, at: place())
          }
          guard let kept = repairs.mended(bounds, on: image.size, policy: options.invalidBoxes, place: place) else {
            return
          }
          image.objects.append(AnnotatedObject(label: label, bounds: kept, outline: outline))
        }
      }
      images.append(image)
    }
    try Self.checkTexts(in: source, found, folder)
    try finish(options)
  }

  /// A text whose picture is not there is one that was lost.
  private static func checkTexts(in source: String, _ found: Set<String>, _ folder: PictureFolder) throws {
    var missing: (name: String, place: String)?
    var count = 0
    func look(in path: String, at place: String) throws {
      for entry in try FolderEntry.list(BytePath(path)) {
        let name = entry.name.description
        if entry.kind == .folder {
          try look(in: "\(path)/\(name)", at: "\(place)\(name)/")
        } else if entry.name.fileExtension == "txt", name != "classes.txt", name != "train.txt", name != "val.txt" {
          let stem = place + name.dropLast(4)
          guard !found.contains(stem) else { continue }
          if missing == nil { missing = (stem, "\(path)/\(name)") }
          count += 1
        }
      }
    }
    guard BytePath(source).isFolder else {
      throw DatasetError(
        .missing, path: source, problem: "there is no such folder of boxes",
        advice: "say where the texts are with labels")
    }
    try look(in: source, at: "")
    if let missing { throw folder.missing(("\(missing.name).jpg (or .png …)", missing.place), count: count) }
  }

  private static func sizes(of names: [String], in folder: PictureFolder) throws -> [ImageSize] {
    enum Found: Sendable { case size(ImageSize), fault(any Error) }
    let pass = ParallelPass<Found>(over: names.count) { index in
      do { return .size(try folder.size(of: names[index]) { folder.file(names[index]) }) } catch {
        return .fault(error)
      }
    }
    return try pass.findings.map { entry in
      switch entry.finding {
      case .size(let size): return size
      case .fault(let error): throw error
      }
    }
  }
}

/// The lines of a picture's text.
private struct YOLOLines {
  let path: String
  let size: ImageSize
  let readsOutlines: Bool

  init(_ path: String, size: ImageSize, readsOutlines: Bool) {
    (self.path, self.size, self.readsOutlines) = (path, size, readsOutlines)
  }

  mutating func read(
    _ object: (_ line: Int, _ number: Int, PixelBounds, ObjectOutline?) throws -> Void
  ) throws {
    let (width, height) = (Double(size.width), Double(size.height))
    for (line, text) in try AnnotationFile.lines(of: path) {
      let fields = text.split(whereSeparator: \.isWhitespace)
      func fault(_ problem: String, _ advice: String) -> DatasetError {
        DatasetError(.wrongFormat, path: "\(path):\(line)", problem: problem, advice: advice)
      }
      guard let number = Int(fields[0]), number >= 0 else {
        throw fault("'\(String(fields[0]).cut(to: 40))' is no class's number", "write class cx cy width height")
      }
      let values = try fields.dropFirst().map { field in
        guard let value = Double(field), !field.contains(where: { "xX".contains($0) }) else {
          throw fault("'\(String(field).cut(to: 40))' is no number", "write class cx cy width height, each from 0 to 1")
        }
        return value
      }
      guard values.count == 4 || values.count >= 6 && values.count.isMultiple(of: 2) else {
        throw fault(
          "has \(fields.count) fields", "write class cx cy width height, or class and the corners of a polygon")
      }
      // Pixels where parts of 1 belong give boxes hundreds of pictures wide: that is another mistake than a box too large.
      if values.contains(where: { $0 > 2 }) {
        throw fault(
          "has a number of \(BoxRepairs.plain(values.max() ?? 0)), where parts of the picture's sides belong",
          "divide by its width and height")
      }
      if values.count == 4 {
        let (w, h) = (values[2] * width, values[3] * height)
        let bounds = PixelBounds(x: values[0] * width - w / 2, y: values[1] * height - h / 2, width: w, height: h)
        try object(line, number, bounds, nil)
      } else {
        let points = stride(from: 0, to: values.count, by: 2).map { (values[$0] * width, values[$0 + 1] * height) }
        let (xs, ys) = (points.map(\.0), points.map(\.1))
        let hasNaN = values.contains { !$0.isFinite }
        let bounds = PixelBounds(
          x1: hasNaN ? .nan : xs.min() ?? 0, y1: ys.min() ?? 0, x2: xs.max() ?? 0, y2: ys.max() ?? 0)
        let outline = ObjectOutline.polygons([points.flatMap { [Float($0.0), Float($0.1)] }])
        try object(line, number, bounds, readsOutlines ? outline : nil)
      }
    }
  }
}
