import SaccadeImages
import SaccadeText

/// What a set of annotations has: how many objects of each class, how large they are, and how many a picture.
///
/// Sizes are COCO's: small below 32² square pixels of the file, large from 96² on.
public struct AnnotationSummary: Sendable {
  /// What a class has.
  public struct Row: Hashable, Sendable {
    /// The class.
    public let name: String
    /// How many objects of it there are.
    public fileprivate(set) var objects = 0
    /// On how many pictures.
    public fileprivate(set) var images = 0
    /// How many are small.
    public fileprivate(set) var small = 0
    /// How many are neither.
    public fileprivate(set) var medium = 0
    /// How many are large.
    public fileprivate(set) var large = 0
    /// How many are crowds or difficult, so that nobody has to find them.
    public fileprivate(set) var excused = 0
  }

  /// A row a class, in the order of labels.
  public let classes: [Row]
  /// All classes together; ``Row/images`` are those with any object.
  public let total: Row
  /// How many pictures there are.
  public let imageCount: Int
  /// The most objects that a picture has.
  public let mostObjects: Int
  /// The picture that has them.
  public let fullestImage: String
  /// What a user should know, a line each.
  public let notes: [String]

  /// Counts.
  public init(_ set: AnnotationSet) {
    var rows = set.classNames.map { Row(name: $0) }
    var total = Row(name: "all")
    var most = (count: 0, image: "")
    for image in set.images {
      var seen: Set<Int> = []
      for object in image.objects {
        let isNew = seen.insert(object.label).inserted
        rows[object.label].count(object, isNew: isNew)
        total.count(object, isNew: seen.count == 1 && isNew)
      }
      if image.objects.count > most.count { most = (image.objects.count, image.file) }
    }
    classes = rows
    self.total = total
    imageCount = set.images.count
    (mostObjects, fullestImage) = most
    notes = set.notes
  }

  /// For people: a table, and a line of the rest.
  /// - Parameter limit: how many classes are listed, those with most objects first
  public func lines(limit: Int = 30) -> [String] {
    let sorted = classes.sorted { $0.objects > $1.objects }
    let shown = sorted.prefix(limit)
    let header = ["class", "objects", "pictures", "small", "medium", "large", "crowd or difficult"]
    let table = ([header] + (shown + [total]).map { row in
      [row.name.cut(to: 40)] + [row.objects, row.images, row.small, row.medium, row.large, row.excused].map { grouped($0) }
    })
    var lines = tableLines(table) { $0 > 0 }
    if sorted.count > shown.count {
      lines.insert("… and \(counted(sorted.count - shown.count, "other class", "other classes"))", at: lines.count - 1)
    }
    let mean = imageCount > 0 ? Double(total.objects) / Double(imageCount) : 0
    let empty = imageCount - total.images
    lines.append(
      "\(counted(imageCount, "picture")), \(empty) without objects; \(fixed(mean, digits: 1)) objects a picture"
        + (mostObjects > 0 ? ", at most \(mostObjects) (\(fullestImage.cut(to: 100)))" : ""))
    return lines
  }
}

extension AnnotationSummary.Row {
  fileprivate init(name: String) { self.name = name }

  fileprivate mutating func count(_ object: AnnotatedObject, isNew: Bool) {
    objects += 1
    if isNew { images += 1 }
    if !object.flags.isDisjoint(with: [.crowd, .difficult]) { excused += 1 }
    let area = object.area ?? object.bounds.area
    if area < 32 * 32 { small += 1 } else if area < 96 * 96 { medium += 1 } else { large += 1 }
  }
}
