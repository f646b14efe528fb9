import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeText

/// The opened parts of the data that are looked at.
struct LintParts: Sendable {
  struct Part: Sendable {
    let name: String
    let dataset: any ImageDataset
    let classNames: [String]?
    let options: DecodingOptions
    /// The classes that its folders are not named for: others may well have no pictures.
    let hasOwnClasses: Bool

    /// The class of a picture.
    func label(at index: Int) -> String? {
      guard let classes = dataset as? any ClassificationDataset, let classNames else { return nil }
      return classNames[classes.label(at: index)]
    }
  }

  /// What a look at a picture came to.
  enum Look: Sendable {
    case unreadable(String)
    case resized(String)
    case picture(PictureTrace, size: ImageSize, storage: ImageInspection.Storage, mask: MaskLook? = nil)
  }

  /// What a look at a picture's mask of classes came to.
  enum MaskLook: Sendable {
    case fault(String)
    /// How many pixels have each of the numbers that are there.
    case counts([(label: Int, count: Int)])
  }

  private(set) var parts: [Part] = []
  private(set) var findings: [DataLint.Finding] = []

  /// Opens a data set; one of other classes than the first is told, and looked at nonetheless.
  mutating func open(_ name: String, _ config: any DatasetConfig, _ root: DataRoot) throws {
    let wanted = parts.first?.classNames
    let (config, isStrict) = Self.readingOn(config)
    let dataset: any ImageDataset
    do {
      dataset = try Self.opened(config, root, wanted)
    } catch let error as DatasetError where error.kind == .differentClasses {
      findings.append(.init(.classes, [name], pictures: [error.path], "\(error)"))
      dataset = try Self.opened(config, root, nil)
    }
    let names = (dataset as? any ClassNamingDataset)?.classNames
    if let wanted, let names, wanted != names, !findings.contains(where: { $0.kind == .classes }) {
      findings.append(
        .init(.classes, [name], "has the classes \(Self.list(names)), and \(parts[0].name) has \(Self.list(wanted))"))
    }
    if let note = config.placeNote() { findings.append(.init(.places, [name], note)) }
    if let images = dataset as? AnnotatedImages { findings += Self.boxFindings(images, in: name, isStrict: isStrict) }
    if let images = dataset as? MaskedImages {
      findings += images.maskless.map { .init(.maskless, [name], pictures: ["\($0)"], "\($0) has no mask") }
      findings += images.notes.map { .init(.masks, [name], $0) }
    }
    parts.append(
      Part(
        name: name, dataset: dataset, classNames: names, options: DecodingOptions(maximumPixels: config.maxPixels),
        hasOwnClasses: (config as? ImageFolderConfig)?.classes != .imagenet))
  }

  /// Opens a data set; what is wrong with files of masks is looked for here, one after the other.
  private static func opened(
    _ config: any DatasetConfig, _ root: DataRoot, _ classNames: [String]?
  ) throws -> any ImageDataset {
    guard let masks = config as? any SegmentationConfig else {
      return try config.open(root: root, classNames: classNames)
    }
    return try masks.open(root: root, classNames: classNames, faults: .ignore)
  }

  /// A data set that wrong boxes do not keep from being opened, and whether it was to have none.
  private static func readingOn(_ config: any DatasetConfig) -> (config: any DatasetConfig, isStrict: Bool) {
    guard var boxes = config as? any DetectionConfig, boxes.invalidBoxes == .error else { return (config, false) }
    boxes.invalidBoxes = .drop
    return (boxes, true)
  }

  /// What is wrong with boxes, and what may be.
  private static func boxFindings(_ images: AnnotatedImages, in part: String, isStrict: Bool) -> [DataLint.Finding] {
    let repairs = images.annotations.repairs
    var notes = images.notes
    guard isStrict, repairs.count > 0 else { return notes.map { .init(.boxes, [part], $0) } }
    if let summary = repairs.summary { notes.removeAll { $0.hasSuffix(summary) } }
    let found = notes.map { DataLint.Finding(.boxes, [part], $0) }
    do {
      try repairs.check(.error)
      return found
    } catch { return [.init(.wrongBoxes, [part], "\(error)")] + found }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }

  /// Reads and decodes every picture of all parts.
  func look(workers: Int?, progress: (_ done: Int, _ count: Int) -> Void) -> [[Look]] {
    let starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.dataset.count) }
    let total = starts[parts.count]
    let parts = parts
    let pass = ParallelPass(over: total, workers: workers, progress: { progress($0, total) }) { number -> Look? in
      let part = starts.dropLast().lastIndex { $0 <= number } ?? 0
      let index = number - starts[part]
      return Self.look(at: index, of: parts[part])
    }
    let looks = pass.findings.map(\.finding)
    return parts.indices.map { Array(looks[starts[$0]..<starts[$0 + 1]]) }
  }

  private static func look(at index: Int, of part: Part) -> Look {
    do {
      if let file = part.dataset.file(at: index) {
        let seen = try ImageInspection(
          contentsOf: file, atLeast: ImageSize(square: PictureTrace.leastSide), options: part.options)
        if let fault = (part.dataset as? AnnotatedImages)?.sizeFault(of: seen.header, at: index) {
          return .resized("\(fault)")
        }
        let trace = PictureTrace(
          digest: Checksum.shortened(of: seen.bytes), image: seen.image, size: seen.header.size)
        return .picture(trace, size: seen.header.size, storage: seen.storage, mask: mask(at: index, of: part))
      }
      let image = try part.dataset.image(at: index)
      let digest = Checksum.shortened(of: image.pixels)
      return .picture(
        PictureTrace(digest: digest, image: image, size: image.size), size: image.size,
        storage: image.format == .grey ? .grey : image.format == .rgb ? .rgb : .alpha,
        mask: mask(at: index, of: part))
    } catch { return .unreadable("\(error)") }
  }

  private static func mask(at index: Int, of part: Part) -> MaskLook? {
    guard let masks = part.dataset as? any SegmentationDataset else { return nil }
    do {
      let mask = try masks.classes(at: index)
      var counts = [Int](repeating: 0, count: 256)
      mask.image.pixels.withUnsafeBufferPointer { pixels in
        counts.withUnsafeMutableBufferPointer { counts in for number in pixels { counts[Int(number)] += 1 } }
      }
      return .counts(counts.indices.filter { counts[$0] > 0 }.map { (label: $0, count: counts[$0]) })
    } catch { return .fault("\(error)") }
  }
}
