import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeText

extension AnnotationSet {
  /// Reads a file of COCO's format, `instances_….json`.
  ///
  /// Boxes are `x, y, width, height` in pixels, the middle of the upper left pixel at (½, ½), so that they are taken as they
  /// are. Categories and pictures may have any numbers, and come in any order; labels follow the categories' numbers. The
  /// file is read in pieces and never held as a whole; polygons and masks are kept if they are asked for.
  /// - Throws: ``DatasetError`` that names line and path of the value, if it is not as it should be
  public init(coco path: String, options: AnnotationOptions = AnnotationOptions()) throws {
    var reading = COCOReading(options)
    try reading.read(JSONStream(path))
    self = try reading.set(from: path)
  }
}

/// What of a COCO file was read so far: annotations may come before the pictures that they are on.
struct COCOReading {
  struct Entry {
    var line = 0
    var index = 0
    var image = 0
    var category = 0
    var bounds: PixelBounds?
    var flags: AnnotatedObject.Flags = []
    var area: Double?
    var outline: RawOutline?
  }

  /// An outline before the size of its picture is known.
  enum RawOutline {
    case polygons([[Float]])
    case runs([Int], ImageSize)
    case text(String, ImageSize)
  }

  private struct Picture {
    var line = 0
    var index = 0
    var number: Int?
    var file: String?
    var width: Double?
    var height: Double?
  }

  private let options: AnnotationOptions
  private var categories: [(number: Int, name: String)] = []
  private var (categoryNumbers, categoryNames): (Set<Int>, Set<String>) = ([], [])
  private var pictures: [Picture] = []
  private var entries: [Entry] = []
  private var seen: Set<String> = []
  private var numbers: Set<Int> = []

  init(_ options: AnnotationOptions) { self.options = options }

  mutating func read(_ json: JSONStream) throws {
    guard try json.next() == .object else {
      throw json.fault(
        "is no file of annotations, which begins with {", advice: "a list [ … ] may be one of detections")
    }
    try json.object { key in
      switch key {
      case "images": try json.list { try readPicture($0, json) }
      case "annotations": try json.list { try readEntry($0, json) }
      case "categories": try json.list { _ in try readCategory(json) }
      default:
        try json.skip()
        return
      }
      guard seen.insert(key).inserted else { throw json.fault("comes a second time") }
    }
    try json.finish()
    for key in ["images", "annotations", "categories"] where !seen.contains(key) {
      throw DatasetError(
        .wrongFormat, path: json.path, problem: "has no \(key)",
        advice: key == "annotations"
          ? "write \"annotations\": [] if nothing is marked"
          : "a file of COCO's format has images, annotations, categories")
    }
  }

  private mutating func readCategory(_ json: JSONStream) throws {
    var (number, name): (Int?, String?) = (nil, nil)
    try json.object { key in
      switch key {
      case "id": number = try json.identity()
      case "name": name = try json.string()
      default: try json.skip()
      }
    }
    guard let number, let name, !name.isEmpty else {
      throw json.fault("a category has no \(number == nil ? "id" : "name")", advice: "give it one")
    }
    let isNewNumber = categoryNumbers.insert(number).inserted
    guard isNewNumber, categoryNames.insert(name).inserted else {
      let what = isNewNumber ? "name '\(name.cut(to: 100))'" : "id \(number)"
      throw json.fault(
        "two categories have the \(what)", advice: "give each its own", kind: .inconsistent)
    }
    guard categories.count < 100_000 else { throw json.fault("has more than 100000 categories") }
    categories.append((number, name))
  }

  private mutating func readPicture(_ index: Int, _ json: JSONStream) throws {
    var picture = Picture()
    (picture.line, picture.index) = (json.line, index)
    try json.object { key in
      switch key {
      case "id": picture.number = try json.identity()
      case "file_name": picture.file = try json.string()
      case "width": picture.width = try json.number()
      case "height": picture.height = try json.number()
      default: try json.skip()
      }
    }
    pictures.append(picture)
  }

  private mutating func readEntry(_ index: Int, _ json: JSONStream) throws {
    var entry = Entry()
    (entry.line, entry.index) = (json.line, index)
    var (image, category): (Int?, Int?) = (nil, nil)
    try json.object { key in
      switch key {
      case "id":
        let number = try json.identity()
        guard numbers.insert(number).inserted else {
          throw json.fault("two annotations have the id \(number)", advice: "give each its own", kind: .inconsistent)
        }
      case "image_id": image = try json.identity()
      case "category_id": category = try json.identity()
      case "bbox":
        var sides: [Double] = []
        try json.list { index in
          let side = try json.number()
          if index < 5 { sides.append(side) }
        }
        guard sides.count == 4 else {
          throw json.fault(
            "has \(sides.count > 4 ? "more than 4" : "\(sides.count)") numbers, not 4: x, y, width, height")
        }
        entry.bounds = PixelBounds(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
      case "area" where try json.next() == .number: entry.area = try json.number()
      case "iscrowd": if try json.truth() { entry.flags.insert(.crowd) }
      case "difficult": if try json.truth() { entry.flags.insert(.difficult) }
      case "truncated": if try json.truth() { entry.flags.insert(.truncated) }
      case "occluded": if try json.truth() { entry.flags.insert(.occluded) }
      case "segmentation" where options.readsOutlines: entry.outline = try Self.outline(json)
      default: try json.skip()
      }
    }
    guard let image, let category, entry.bounds != nil else {
      let name = image == nil ? "image_id" : category == nil ? "category_id" : "bbox"
      throw json.fault("an annotation has no \(name)", advice: "give it one, or take the annotation out")
    }
    (entry.image, entry.category) = (image, category)
    entries.append(entry)
  }

  static func outline(_ json: JSONStream) throws -> RawOutline? {
    switch try json.next() {
    case .list:
      var polygons: [[Float]] = []
      try json.list { _ in
        var corners: [Float] = []
        try json.list { _ in corners.append(Float(try json.number())) }
        if corners.count >= 6 { polygons.append(corners) }
      }
      return polygons.isEmpty ? nil : .polygons(polygons)
    case .object:
      var (size, counts, text): ([Int], [Int]?, String?) = ([], nil, nil)
      try json.object { key in
        switch key {
        case "size":
          try json.list { index in if index < 3 { size.append(try json.identity()) } else { try json.skip() } }
        case "counts" where try json.next() == .text: text = try json.string()
        case "counts":
          var runs: [Int] = []
          try json.list { _ in runs.append(try json.identity()) }
          counts = runs
        default: try json.skip()
        }
      }
      guard size.count == 2 else { throw json.fault("a mask has no size: [height, width]") }
      let picture = ImageSize(height: size[0], width: size[1])
      if let text { return .text(text, picture) }
      if let counts { return .runs(counts, picture) }
      throw json.fault("a mask has no counts")
    default:
      try json.skip()
      return nil
    }
  }

  /// The set, when all of the file is read.
  consuming func set(from path: String) throws -> AnnotationSet {
    let folder = try PictureFolder(options.imageFolder)
    let (names, labels) = try labels(path)
    var set = AnnotationSet(classNames: names, images: [], source: path)
    if options.classNames == nil { set.categoryNumbers = categories.map(\.number).sorted() }
    var (places, missing): ([Int: Int], MissingPictures) = ([:], MissingPictures())
    // Of boxes with equal scores those of the smaller number come first in COCO's evaluation, wherever files name pictures.
    for picture in pictures.sorted(by: { ($0.number ?? .min, $0.index) < ($1.number ?? .min, $1.index) }) {
      let place = { "\(path):\(picture.line): images[\(picture.index)]" }
      guard let number = picture.number, let file = picture.file, !file.isEmpty else {
        throw DatasetError(
          .wrongFormat, path: place(), problem: "a picture has no \(picture.number == nil ? "id" : "file_name")",
          advice: "give it one")
      }
      guard places.updateValue(set.images.count, forKey: number) == nil else {
        throw DatasetError(
          .inconsistent, path: place(), problem: "two pictures have the id \(number)", advice: "give each its own")
      }
      missing.look(for: file, in: folder, at: place)
      set.images.append(AnnotatedImage(file: file, size: try Self.size(of: picture, place), number: number))
    }
    try missing.check(folder)
    var areas = WrongAreas()
    for entry in entries {
      let place = { "\(path):\(entry.line): annotations[\(entry.index)]" }
      guard let image = places[entry.image] else {
        throw DatasetError(
          .inconsistent, path: place(), problem: "is on picture \(entry.image), which images does not list",
          advice: "list the picture, or take the annotation out")
      }
      guard let label = labels[entry.category] else {
        let known = categories.map { "\($0.number)" }.prefix(10).joined(separator: ", ")
        throw DatasetError(
          .labelOutOfRange, path: place(),
          problem: "has category_id \(entry.category), and categories has \(known)\(categories.count > 10 ? " …" : "")",
          advice: "list the category, or mend the annotation")
      }
      guard label >= 0 else {
        let name = categories.first { $0.number == entry.category }?.name ?? ""
        throw ClassList.unknown(name, among: names, at: place())
      }
      guard
        let bounds = set.repairs.mended(
          entry.bounds ?? PixelBounds(x: 0, y: 0, width: 0, height: 0), on: set.images[image].size,
          policy: options.invalidBoxes, place: place)
      else { continue }
      let outline = try entry.outline.map { try Self.outline($0, on: set.images[image].size, place) }
      let area = areas.sound(entry.area, on: set.images[image].size, place: place)
      set.images[image].objects.append(
        AnnotatedObject(label: label, bounds: bounds, flags: entry.flags, outline: outline, area: area))
    }
    set.notes += areas.notes
    try set.finish(options)
    return set
  }

  /// The classes, and the label of each category's number; −1 where it is none of the classes that are given.
  private func labels(_ path: String) throws(DatasetError) -> (names: [String], labels: [Int: Int]) {
    let sorted = categories.sorted { $0.number < $1.number }
    let names = options.classNames ?? sorted.map(\.name)
    guard !names.isEmpty else {
      throw DatasetError(.empty, path: path, problem: "has no categories", advice: "list the classes in categories")
    }
    let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    return (names, Dictionary(uniqueKeysWithValues: sorted.map { ($0.number, places[$0.name] ?? -1) }))
  }

  private static func size(of picture: Picture, _ place: () -> String) throws(DatasetError) -> ImageSize {
    let sides = [picture.height, picture.width].map { side in side.flatMap { Int(exactly: $0) } ?? 0 }
    guard sides.allSatisfy({ 1...ImageSize.greatestSide ~= $0 }) else {
      let text = [picture.width, picture.height].map { $0.map { "\($0)" } ?? "nothing" }.joined(separator: " × ")
      throw DatasetError(
        .wrongFormat, path: place(), problem: "has a picture of \(text) pixels (width × height)",
        advice: "give its width and height, from 1 to \(ImageSize.greatestSide)")
    }
    return ImageSize(height: sides[0], width: sides[1])
  }

  static func outline(
    _ raw: RawOutline, on size: ImageSize, _ place: () -> String
  ) throws(DatasetError) -> ObjectOutline {
    func runs(_ make: () throws(RunLengthError) -> RunLengthMask, _ own: ImageSize) throws(DatasetError)
      -> ObjectOutline
    {
      guard own == size else {
        throw DatasetError(
          .inconsistent, path: place() + ".segmentation",
          problem: "is a mask of \(own.inWords) on a picture of \(size.inWords)", advice: "mend the file")
      }
      do throws(RunLengthError) { return .runs(try make()) } catch {
        throw DatasetError(
          .wrongFormat, path: place() + ".segmentation", problem: error.problem, advice: "write the mask again")
      }
    }
    switch raw {
    case .polygons(let polygons):
      guard polygons.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw DatasetError(
          .wrongFormat, path: place() + ".segmentation", problem: "has a corner that is no number",
          advice: "mend the polygon, or take it out")
      }
      return .polygons(polygons)
    case .runs(let counts, let own):
      return try runs({ () throws(RunLengthError) in try RunLengthMask(counts: counts, size: own) }, own)
    case .text(let text, let own):
      return try runs({ () throws(RunLengthError) in try RunLengthMask(compressed: text, size: own) }, own)
    }
  }
}
