import SaccadeImages
import SaccadeText

/// How files of annotations are read.
public struct AnnotationOptions: Sendable {
  /// The classes that the set must have, in the order of their labels: those of the training part, for another.
  ///
  /// Nil takes those of the file, or the ones that objects have, by name.
  public var classNames: [String]?
  /// What happens to boxes that cannot be right.
  public var invalidBoxes = InvalidBoxes.error
  /// The folder of the pictures, in which each must be; nil looks for none.
  public var imageFolder: String?
  /// Whether polygons and masks are kept, which take most of a large file's memory.
  public var readsOutlines = false

  /// The standard values.
  public init() {}

  /// Options with a folder of pictures.
  public init(imageFolder: String?, invalidBoxes: InvalidBoxes = .error, readsOutlines: Bool = false) {
    self.imageFolder = imageFolder
    self.invalidBoxes = invalidBoxes
    self.readsOutlines = readsOutlines
  }
}

/// The classes of a set while it is read.
struct ClassList {
  private(set) var names: [String]
  /// Whether only these may come.
  private let isGiven: Bool
  private var labels: [String: Int] = [:]
  /// A class's name is a word or a few.
  private static let longest = 1000

  init(_ given: [String]?) {
    names = given ?? []
    isGiven = given != nil
    for (label, name) in names.enumerated() where labels[name] == nil { labels[name] = label }
  }

  /// The label of a class.
  /// - Throws: ``DatasetError`` if it is none of the classes that are given
  mutating func label(of name: String, at place: () -> String) throws(DatasetError) -> Int {
    if let label = labels[name] { return label }
    guard !isGiven else { throw Self.unknown(name, among: names, at: place()) }
    guard !name.isEmpty, name.utf8.count <= Self.longest else {
      throw DatasetError(
        .wrongFormat, path: place(), problem: name.isEmpty ? "an object has no class" : "a class's name is too long",
        advice: "name its class")
    }
    labels[name] = names.count
    names.append(name)
    return names.count - 1
  }

  static func unknown(_ name: String, among names: [String], at place: String) -> DatasetError {
    let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    return DatasetError(
      .differentClasses, path: place,
      problem: "the class '\(name.cut(to: 100))' is none of those to be learnt, \(shown)"
        + Spelling.hint(for: name, among: names),
      advice: "give all parts the same classes, or name them with classes: […]")
  }

  /// The names in their order, and the new label of each old one: classes that were found are sorted, so that their order
  /// does not depend on that of the files.
  var sorted: (names: [String], labels: [Int]) {
    guard !isGiven else { return (names, Array(names.indices)) }
    let order = names.indices.sorted { names[$0] < names[$1] }
    var places = Array(repeating: 0, count: names.count)
    for (place, label) in order.enumerated() { places[label] = place }
    return (order.map { names[$0] }, places)
  }
}

extension AnnotationSet {
  /// Puts the classes that were found in their order.
  mutating func sortClasses(_ classes: ClassList) {
    let (names, labels) = classes.sorted
    classNames = names
    guard labels != Array(labels.indices) else { return }
    for image in images.indices {
      for object in images[image].objects.indices {
        images[image].objects[object].label = labels[images[image].objects[object].label]
      }
    }
  }

  /// What every reader does in the end: wrong boxes stop it if they are to, and what may be a mistake is noted.
  /// - Throws: ``DatasetError`` if there are no pictures, or wrong boxes and the policy is to stop
  mutating func finish(_ options: AnnotationOptions) throws(DatasetError) {
    try repairs.check(options.invalidBoxes)
    guard !images.isEmpty else {
      throw DatasetError(.empty, path: source, problem: "names no pictures", advice: "check that it is the right file")
    }
    try checkNames()
    var counts = Array(repeating: 0, count: classNames.count)
    var (tinyCount, tinyImage) = (0, "")
    for image in images {
      for object in image.objects {
        counts[object.label] += 1
        guard object.bounds.width <= 1, object.bounds.height <= 1 else { continue }
        if tinyCount == 0 { tinyImage = image.file }
        tinyCount += 1
      }
    }
    if let summary = repairs.summary { notes.append("\(source): \(summary)") }
    if tinyCount > 0 {
      notes.append(
        "\(source): \(counted(tinyCount, "box is", "boxes are")) no larger than a pixel, as by a click too many; such as on \(tinyImage)"
      )
    }
    let missing = classNames.indices.filter { counts[$0] == 0 }.map { classNames[$0] }
    if !missing.isEmpty, objectCount > 0 {
      let shown = missing.prefix(10).joined(separator: ", ") + (missing.count > 10 ? " …" : "")
      notes.append("\(source): no object of \(counted(missing.count, "class", "classes")): \(shown)")
    }
    if objectCount == 0 { notes.append("\(source): no object is marked on any picture") }
  }

  /// Names of pictures that are none, and pictures that come twice.
  private mutating func checkNames() throws(DatasetError) {
    var first: [String: String] = [:]
    var (count, example) = (0, "")
    for image in images {
      let file = image.file
      // The system takes a name to end there: another picture would be read.
      guard !file.utf8.contains(0) else {
        throw DatasetError(
          .wrongFormat, path: source, problem: "names a picture '\(file.cut(to: 200))', with a zero byte in it",
          advice: "mend the name")
      }
      let parts = file.split(separator: "/").filter { $0 != "." }
      let whole = (file.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      guard let other = first.updateValue(file, forKey: whole) else { continue }
      if count == 0 { example = other == file ? file : "\(other) and \(file)" }
      count += 1
    }
    guard count > 0 else { return }
    notes.append(
      "\(source): \(counted(count, "picture comes", "pictures come")) a second time, and what is marked on one is missing on "
        + "the other; such as \(example.cut(to: 200))")
  }
}
