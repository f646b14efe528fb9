import SaccadeEngine
import SaccadeImages
import SaccadeText

/// What looks at pictures come to.
struct LintReport {
  let opened: LintParts
  let looks: [[LintParts.Look]]
  private(set) var parts: [DataLint.Part] = []
  var findings: [DataLint.Finding]
  private(set) var isComplete = true

  /// A picture by its part and its number in it.
  private struct Place: Hashable {
    let part: Int
    let index: Int
  }

  init(_ opened: LintParts, _ looks: [[LintParts.Look]]) {
    self.opened = opened
    self.looks = looks
    findings = opened.findings
  }

  /// - Parameter similarity: in how many bits pictures may differ that look alike; nil does not look for them
  mutating func collect(similarity: Int?) {
    for part in opened.parts.indices { summarize(part) }
    checkClasses()
    let (places, traces) = readable()
    let groups = findDuplicates(places, traces)
    if let similarity { findSimilar(places, traces, groups, similarity) }
  }

  private func name(_ part: Int) -> String { opened.parts[part].name }
  private func source(_ place: Place) -> String { opened.parts[place.part].dataset.source(at: place.index) }
  private func label(_ place: Place) -> String? { opened.parts[place.part].label(at: place.index) }

  /// Sizes, shapes, ways of storing and classes of a part.
  private mutating func summarize(_ number: Int) {
    let part = opened.parts[number]
    var summary = DataLint.Part(name: part.name, imageCount: part.dataset.count)
    var seen: [(index: Int, size: ImageSize)] = []
    var kinds: [ImageInspection.Storage: (count: Int, first: Int)] = [:]
    for (index, look) in looks[number].enumerated() {
      switch look {
      case .unreadable(let reason):
        findings.append(.init(.unreadable, [part.name], pictures: [part.dataset.source(at: index)], reason))
      case .resized(let reason):
        findings.append(.init(.resized, [part.name], pictures: [part.dataset.source(at: index)], reason))
      case .picture(_, let size, let storage, _):
        seen.append((index, size))
        kinds[storage, default: (0, index)].count += 1
      }
    }
    summary.readableCount = seen.count
    checkLost(seen.map(\.index), number)
    summary.storage = ImageInspection.Storage.allCases.compactMap { kind in
      kinds[kind].map { (kind.rawValue, $0.count) }
    }
    if kinds.count > 1,
      let rarest = kinds.min(by: { ($0.value.count, $0.value.first) < ($1.value.count, $1.value.first) })
    {
      let text = summary.storage.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
      let example = part.dataset.source(at: rarest.value.first)
      findings.append(
        .init(.mixture, [part.name], pictures: [example], "pictures are stored as \(text), such as \(example)"))
    }
    let ordered = seen.sorted { ($0.size.area, $0.index) < ($1.size.area, $1.index) }
    if let least = ordered.first, let greatest = ordered.last {
      let median = ordered[ordered.count / 2].size
      summary.sizes = (least.size, median, greatest.size)
      checkSizes(seen, median, part)
    }
    if let classes = part.dataset as? any ClassificationDataset, let names = part.classNames {
      let counts = classes.classCounts
      summary.classes = zip(names, counts).filter { part.hasOwnClasses || $1 > 0 }.map { ($0, $1) }
    }
    if let boxes = part.dataset as? any DetectionDataset, let names = part.classNames {
      var counts = Array(repeating: 0, count: names.count)
      for index in 0..<boxes.count {
        for label in Set(boxes.objects(at: index).map(\.label)) { counts[label] += 1 }
      }
      summary.classes = zip(names, counts).map { ($0, $1) }
    }
    if part.dataset is any SegmentationDataset { summarizeMasks(number, &summary) }
    parts.append(summary)
  }

  /// A class that is not there to be learnt, though its folder has files.
  private mutating func checkLost(_ readable: [Int], _ number: Int) {
    let part = opened.parts[number]
    guard let classes = part.dataset as? any ClassificationDataset else { return }
    for name in classes.classesWithout(readable) {
      findings.append(.init(.lost, [part.name], "no picture of the class '\(name)' can be read"))
    }
  }

  /// So many times more or fewer pixels than the middle one has are extreme.
  private static let extremeArea = 64.0
  /// So many times longer than wide is extreme.
  private static let extremeAspect = 5.0

  private mutating func checkSizes(
    _ seen: [(index: Int, size: ImageSize)], _ median: ImageSize, _ part: LintParts.Part
  ) {
    for (index, size) in seen {
      let source = part.dataset.source(at: index)
      let ratio = Double(size.area) / Double(median.area)
      if ratio > Self.extremeArea || ratio < 1 / Self.extremeArea {
        findings.append(
          .init(
            .size, [part.name], pictures: [source],
            "\(source) is \(size.inWords), where the middle one is \(median.inWords)"))
      }
      let aspect = Double(max(size.width, size.height)) / Double(max(1, min(size.width, size.height)))
      if aspect > Self.extremeAspect {
        findings.append(
          .init(
            .aspect, [part.name], pictures: [source],
            "\(source) is \(size.inWords): one side is \(fixed(aspect, digits: 0)) times the other"))
      }
    }
  }

  /// So many times more pictures than another class has are out of balance.
  private static let extremeShare = 10

  private mutating func checkClasses() {
    for (part, opened) in zip(parts, opened.parts) where !(opened.dataset is any SegmentationDataset) {
      let advice =
        opened.dataset is any DetectionDataset
        ? "the mean over classes says little of either" : "accuracy says little of small classes"
      let present = part.classes.filter { $0.count > 0 }
      guard let most = present.max(by: { $0.count < $1.count }), let least = present.min(by: { $0.count < $1.count }),
        most.count >= Self.extremeShare * least.count
      else { continue }
      findings.append(
        .init(
          .imbalance, [part.name],
          "\(most.name) has \(counted(most.count, "picture")), \(least.name) has \(least.count): \(advice); look at each one's"
        ))
    }
    guard parts.count > 1 else { return }
    for part in parts.dropFirst() {
      let counts = Dictionary(part.classes.map { ($0.name, $0.count) }) { $1 }
      let missing = parts[0].classes.filter { $0.count > 0 && counts[$0.name] == 0 }.map(\.name)
      if !missing.isEmpty {
        findings.append(.init(.missing, [part.name], "has no picture of \(LintParts.list(missing))"))
      }
    }
  }

  private func readable() -> ([Place], [PictureTrace]) {
    var places: [Place] = []
    var traces: [PictureTrace] = []
    for (part, looks) in looks.enumerated() {
      for (index, look) in looks.enumerated() {
        guard case .picture(let trace, _, _, _) = look else { continue }
        places.append(Place(part: part, index: index))
        traces.append(trace)
      }
    }
    return (places, traces)
  }

  /// Tells of equal pictures.
  /// - Returns: of each group of equal pictures the numbers, one alone included
  private mutating func findDuplicates(_ places: [Place], _ traces: [PictureTrace]) -> [[Int]] {
    var order: [SIMD2<UInt64>: Int] = [:]
    var groups: [[Int]] = []
    for (number, trace) in traces.enumerated() {
      if let group = order[trace.digest] {
        groups[group].append(number)
      } else {
        order[trace.digest] = groups.count
        groups.append([number])
      }
    }
    for group in groups where group.count > 1 {
      let members = group.map { places[$0] }
      let sources = members.map(source)
      let labels = Set(members.compactMap(label))
      let within = partNames(of: members)
      let names = Self.listed(sources)
      if labels.count > 1 {
        let told = labels.sorted().joined(separator: ", ")
        findings.append(
          .init(.labels, within, pictures: sources, "the same picture is of the classes \(told): \(names)"))
      } else if within.count > 1 {
        findings.append(
          .init(.leak, within, pictures: sources, "what is judged by was learnt: the same picture is \(names)"))
      } else {
        findings.append(.init(.duplicate, within, pictures: sources, "the same picture is \(names)"))
      }
    }
    return groups
  }

  /// Tells of pictures that look alike and are not equal.
  private mutating func findSimilar(
    _ places: [Place], _ traces: [PictureTrace], _ groups: [[Int]], _ similarity: Int
  ) {
    // Of equal ones the first stands for all.
    let search = LikeSearch(groups.map { traces[$0[0]] }, within: similarity)
    isComplete = search.isComplete
    for like in search.groups {
      let members = like.map { places[groups[$0][0]] }
      let all = like.flatMap { groups[$0] }.map { places[$0] }
      let within = partNames(of: all)
      let sources = members.map(source)
      findings.append(
        .init(
          within.count > 1 ? .similarLeak : .similar, within, pictures: sources,
          "these look alike: \(Self.listed(sources))"))
    }
  }

  private func partNames(of places: [Place]) -> [String] {
    opened.parts.indices.filter { part in places.contains { $0.part == part } }.map(name)
  }

  private static func listed(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }
}

extension ImageSize {
  /// How many pixels it has.
  fileprivate var area: Int { height * width }
}
