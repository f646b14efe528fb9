import SaccadeConfig
import SaccadeImages
import SaccadeText

/// Where the parts of a data set of PASCAL VOC's format lie.
public struct VOCLayout: Sendable {
  /// The folder of all of it.
  public var root: String
  /// The folder of the XML files, from ``root``.
  public var annotations = "Annotations"
  /// The folder of the pictures, from ``root``.
  public var images = "JPEGImages"
  /// The list that names the pictures, `ImageSets/Main/<split>.txt`, or a path that ends in `.txt`; nil takes every XML
  /// file.
  public var split: String?
  /// Whether the upper left pixel is (1, 1) and `xmax`, `ymax` are the last pixels in the box, as in VOC.
  ///
  /// False takes coordinates as distances from the picture's corner, as some tools write them.
  public var isOneBased = true

  /// The folders of VOC below a root.
  public init(root: String, split: String? = nil) {
    self.root = root
    self.split = split
  }

  /// The folders as they are called here: `Annotations`, `annotations` or the root itself; `JPEGImages`, `images` or the root.
  public static func found(in root: String, split: String? = nil) -> VOCLayout {
    var layout = VOCLayout(root: root, split: split)
    func first(_ names: [String]) -> String { names.first { BytePath("\(root)/\($0)").isFolder } ?? "." }
    layout.annotations = first(["Annotations", "annotations"])
    layout.images = first(["JPEGImages", "images", "Images"])
    return layout
  }

  func path(_ name: String) -> String { name.hasPrefix("/") ? name : name == "." ? root : "\(root)/\(name)" }

  /// The names of the pictures, without folders and endings, and where each is named.
  func names() throws(DatasetError) -> [(name: String, place: String)] {
    guard let split else {
      let folder = path(annotations)
      let files = try FolderEntry.list(BytePath(folder)).map(\.name).filter { $0.fileExtension == "xml" }
      guard !files.isEmpty else {
        throw DatasetError(
          .empty, path: folder, problem: "holds no XML files", advice: "name the folder of the annotations")
      }
      return files.map { (String($0.description.dropLast(4)), folder) }
    }
    let list = split.hasSuffix(".txt") ? path(split) : path("ImageSets/Main/\(split).txt")
    var names: [(name: String, place: String)] = []
    var seen: Set<Substring> = []
    for (line, text) in try AnnotationFile.lines(of: list) {
      var words = text.split(omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
      guard let first = words.first, let end = words.last?.endIndex else { continue }
      // Lists of a class say 1, 0 or −1 of each picture, the last of those that do not show it. A name may have spaces, and
      // numbers behind them: `photo 1` is one where a file has that name.
      let isMarked = words.count > 1 && ["1", "0", "-1"].contains(words[words.count - 1])
      let isName = !isMarked || BytePath("\(path(annotations))/\(text[first.startIndex..<end]).xml").exists
      let mark = isName ? nil : words.popLast()
      guard mark != "-1", let last = words.last else { continue }
      let name = text[first.startIndex..<last.endIndex]
      guard seen.insert(name).inserted else {
        throw DatasetError(
          .inconsistent, path: "\(list):\(line)", problem: "names '\(name)' a second time",
          advice: "leave one of both lines out")
      }
      names.append((String(name), "\(list):\(line)"))
    }
    guard !names.isEmpty else {
      throw DatasetError(.empty, path: list, problem: "names no pictures", advice: "write a name a line")
    }
    return names
  }
}

extension AnnotationSet {
  /// Reads a data set of PASCAL VOC's format: an XML file for each picture.
  ///
  /// In VOC the upper left pixel is (1, 1) and a box includes the pixels of `xmax` and `ymax`: the box of that pixel alone
  /// is `1 1 1 1`. Here it becomes the box from (0, 0) to (1, 1).
  /// - Throws: ``DatasetError`` that names file and line, if it is not as it should be
  public init(voc layout: VOCLayout, options: AnnotationOptions = AnnotationOptions()) throws {
    let folder = try PictureFolder(options.imageFolder)
    var classes = ClassList(options.classNames)
    var missing = MissingPictures()
    self.init(classNames: [], images: [], source: layout.path(layout.annotations))
    for (name, place) in try layout.names() {
      let path = "\(source)/\(name).xml"
      guard BytePath(path).exists else {
        throw DatasetError(
          .missing, path: place, problem: "names '\(name)', and there is no \(path)",
          advice: "add the file, or take the name out of the list")
      }
      let reader = try VOCFile(path, isOneBased: layout.isOneBased)
      var file = reader.pictureName ?? "\(name).jpg"
      // Many files name their picture wrongly, being copied or renamed; then it has the file's own name.
      if folder.path != nil, !folder.has(file) || reader.pictureName == nil {
        let found = ImageFolder.extensions.sorted().lazy.flatMap { ["\(name).\($0)", "\(name).\($0.uppercased())"] }
          .first { folder.has($0) }
        file = found ?? file
      }
      missing.look(for: file, in: folder) { path }
      guard folder.has(file) else { continue }
      let size = try reader.size ?? folder.size(of: file) { path }
      var image = AnnotatedImage(file: file, size: size)
      for object in reader.objects {
        let (bounds, place) = (try reader.bounds(of: object), { "\(path):\(object.line)" })
        let label = try classes.label(of: object.child("name")?.text ?? "", at: place)
        guard let kept = repairs.mended(bounds, on: size, policy: options.invalidBoxes, place: place) else { continue }
        image.objects.append(AnnotatedObject(label: label, bounds: kept, flags: reader.flags(of: object)))
      }
      images.append(image)
    }
    try missing.check(folder)
    sortClasses(classes)
    try finish(options)
  }
}

/// The XML file of a picture.
private struct VOCFile {
  let path: String
  let isOneBased: Bool
  private let root: XMLElement

  init(_ path: String, isOneBased: Bool) throws(DatasetError) {
    self.path = path
    self.isOneBased = isOneBased
    let bytes = try AnnotationFile.contents(of: path)
    do throws(XMLFault) { root = try XMLReader.root(of: bytes) } catch {
      throw DatasetError(
        error.isCutOff ? .truncated : .wrongFormat, path: "\(path):\(error.line)", problem: error.problem,
        advice: error.isCutOff ? "fetch or write it again" : "check that it is XML")
    }
    guard root.name == "annotation" else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(root.line)",
        problem: "its element is '\(root.name.cut(to: 60))', not 'annotation'",
        advice: "check that it is an annotation of PASCAL VOC's format")
    }
  }

  var objects: [XMLElement] { root.children.filter { $0.name == "object" } }

  /// The name of the picture, without folders.
  var pictureName: String? {
    let name = root.child("filename")?.text.split { $0 == "/" || $0 == "\\" }.last.map(String.init)
    return name.flatMap { $0.contains(".") ? $0 : nil }
  }

  /// The picture's size; nil if it is not given.
  var size: ImageSize? {
    get throws(DatasetError) {
      guard let size = root.child("size") else { return nil }
      let (width, height) = (try number("width", in: size), try number("height", in: size))
      if width == 0, height == 0 { return nil }
      guard let width = Int(exactly: width), let height = Int(exactly: height), 1...ImageSize.greatestSide ~= width,
        1...ImageSize.greatestSide ~= height
      else {
        throw DatasetError(
          .wrongFormat, path: "\(path):\(size.line)",
          problem: "has a picture of \(width) × \(height) pixels (width × height)",
          advice: "give its size, with sides from 1 to \(ImageSize.greatestSide), or leave it out")
      }
      return ImageSize(height: height, width: width)
    }
  }

  func bounds(of object: XMLElement) throws(DatasetError) -> PixelBounds {
    guard let box = object.child("bndbox") else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(object.line)", problem: "the object has no bndbox",
        advice: "give it one, with xmin, ymin, xmax and ymax")
    }
    let (x1, y1) = (try number("xmin", in: box), try number("ymin", in: box))
    let (x2, y2) = (try number("xmax", in: box), try number("ymax", in: box))
    guard isOneBased else { return PixelBounds(x1: x1, y1: y1, x2: x2, y2: y2) }
    let bounds = PixelBounds(firstX: x1, firstY: y1, lastX: x2, lastY: y2)
    // A last pixel before the first one is a side the wrong way round, not an empty box.
    return x2 < x1 || y2 < y1 ? PixelBounds(x1: x1 - 1, y1: y1 - 1, x2: x2 - 1, y2: y2 - 1) : bounds
  }

  func flags(of object: XMLElement) -> AnnotatedObject.Flags {
    var flags: AnnotatedObject.Flags = []
    let names: [(String, AnnotatedObject.Flags)] = [
      ("difficult", .difficult), ("truncated", .truncated), ("occluded", .occluded),
    ]
    for (name, flag) in names {
      let text = object.child(name)?.text.lowercased() ?? "0"
      if text == "1" || text == "true" || text == "yes" { flags.insert(flag) }
    }
    return flags
  }

  private func number(_ name: String, in element: XMLElement) throws(DatasetError) -> Double {
    guard let child = element.child(name) else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(element.line)", problem: "\(element.name) has no \(name)", advice: "give it one")
    }
    guard let value = Double(child.text), !child.text.contains(where: { "xX".contains($0) }) else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(child.line)", problem: "\(name) is '\(child.text.cut(to: 40))', no number",
        advice: "write a number of pixels")
    }
    return value
  }
}
