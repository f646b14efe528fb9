import SaccadeImages
public import SaccadeText

/// A look at what the picture files of a data set say of themselves, without decoding a pixel: whether they are there, are
/// pictures, and of the size that their boxes or masks are for.
///
/// A file that is cut off behind its header shows only when it is decoded: see ``DataLint``.
public struct HeaderCheck: Sendable {
  /// How many pictures the data set has.
  public let imageCount: Int
  /// How many of them have a file of their own that was looked at; 0 if they stand together in a few files.
  public let checkedCount: Int
  /// What is wrong, in the order of the data set.
  public let faults: [any SaccadeError]

  /// The classes that have pictures of which none can be opened; empty where not all were looked at.
  public let lostClasses: [String]

  /// Looks at the files, of a large data set at some from everywhere in it.
  /// - Parameters:
  ///   - seconds: how long it may take
  ///   - workers: how many threads read; nil is one for each processor, at most 16
  public init(_ dataset: any ImageDataset, seconds: Double = 5, workers: Int? = nil) {
    imageCount = dataset.count
    guard dataset.count > 0, dataset.file(at: 0) != nil else {
      checkedCount = 0
      faults = []
      lostClasses = []
      return
    }
    let count = dataset.count
    // In steps that meet every number once, and all parts of the data set soon.
    let stride = Self.stride(through: count)
    let pass = ParallelPass(
      over: count, workers: workers, until: ContinuousClock.now + .seconds(seconds)
    ) { turn -> (place: Int, error: any SaccadeError)? in
      let index = turn * stride % count
      guard let file = dataset.file(at: index) else { return nil }
      do throws(ImageError) {
        let header = try ImageHeader(contentsOf: file)
        let fault =
          try (dataset as? MaskedImages)?.sizeFault(of: header, at: index)
          ?? (dataset as? AnnotatedImages)?.sizeFault(of: header, at: index)
        return fault.map { (index, $0) }
      } catch { return (index, error) }
    }
    checkedCount = pass.count
    let found = pass.findings.map(\.finding).sorted { $0.place < $1.place }
    faults = found.map(\.error)
    if !found.isEmpty, pass.count == count, let classes = dataset as? any ClassificationDataset {
      let damaged = Set(found.map(\.place))
      lostClasses = classes.classesWithout((0..<count).filter { !damaged.contains($0) })
    } else {
      lostClasses = []
    }
  }

  /// A step that has no divisor in common with the number, about two thirds of it.
  static func stride(through count: Int) -> Int {
    func hasCommonDivisor(_ a: Int, _ b: Int) -> Bool {
      var (a, b) = (a, b)
      while b != 0 { (a, b) = (b, a % b) }
      return a != 1
    }
    var step = max(1, Int(Double(count) * 0.618))
    while hasCommonDivisor(count, step) { step += 1 }
    return step
  }

  /// What was done, in a few words: `1200 pictures, all can be opened`.
  public var summary: String {
    if checkedCount == 0 { return counted(imageCount, "picture") }
    let part =
      checkedCount < imageCount
      ? "\(checkedCount) of \(counted(imageCount, "picture")) looked at" : counted(imageCount, "picture")
    let wanted = faults.allSatisfy { $0 is ImageError } ? "opened" : "used"
    return part + (faults.isEmpty ? ", all can be opened" : ", \(faults.count) cannot be \(wanted)")
  }
}
