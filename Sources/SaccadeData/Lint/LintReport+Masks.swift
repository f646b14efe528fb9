import SaccadeImages
import SaccadeText

extension LintReport {
  /// Classes of pixels of a part: how many pictures show each, and how many pixels it has.
  mutating func summarizeMasks(_ number: Int, _ summary: inout DataLint.Part) {
    let part = opened.parts[number]
    guard let names = part.classNames else { return }
    var pixels = [Int](repeating: 0, count: 256)
    var pictures = [Int](repeating: 0, count: 256)
    for (index, look) in looks[number].enumerated() {
      guard case .picture(_, _, _, let mask?) = look else { continue }
      let source = (part.dataset as? any SegmentationDataset)?.maskFile(at: index)?.description
      let shown = source ?? part.dataset.source(at: index)
      switch mask {
      case .fault(let reason): findings.append(.init(.wrongMasks, [part.name], pictures: [shown], reason))
      case .counts(let counts):
        for (label, count) in counts {
          pixels[label] += count
          pictures[label] += 1
        }
        if counts.allSatisfy({ $0.label == Int(PixelClasses.ignored) }) {
          findings.append(
            .init(
              .ignored, [part.name], pictures: [shown], "\(shown) has no pixel that counts: nothing is learnt from it"))
        }
      }
    }
    summary.classes = zip(names, pictures).map { ($0, $1) }
    summary.pixels = zip(names, pixels).map { ($0, $1) }
    summary.ignoredPixels = pixels[Int(PixelClasses.ignored)]
    checkPixels(of: summary, isFirst: number == 0)
  }

  /// So many times more pixels than another class has are out of balance.
  private static var extremePixels: Int { 50 }

  private mutating func checkPixels(of part: DataLint.Part, isFirst: Bool) {
    let total = part.pixels.reduce(0) { $0 + $1.count }
    guard total > 0 else { return }
    let absent = part.pixels.filter { $0.count == 0 }.map(\.name)
    if isFirst, !absent.isEmpty {
      findings.append(
        .init(
          .absent, [part.name],
          "no mask shows \(LintParts.list(absent)): \(absent.count == 1 ? "it" : "they") cannot be learnt"))
    }
    let present = part.pixels.filter { $0.count > 0 }
    guard let most = present.max(by: { $0.count < $1.count }), let least = present.min(by: { $0.count < $1.count }),
      most.count >= Self.extremePixels * least.count
    else { return }
    func share(_ count: Int) -> String { percentage(count, of: total) }
    findings.append(
      .init(
        .imbalance, [part.name],
        "\(most.name) has \(share(most.count)) of the pixels, \(least.name) \(share(least.count)): pixel accuracy says little "
          + "of small classes; look at each one's IoU"))
  }
}

extension DataLint {
  /// What masks show, for people: a row a class.
  func maskLines() -> [String] {
    let masked = parts.filter { !$0.pixels.isEmpty }
    guard let first = masked.first else { return [] }
    let head = ["class"] + masked.flatMap { ["\($0.name): pixels", "pictures"] }
    let rows = first.pixels.map(\.name).prefix(40).enumerated().map { number, name in
      [name.visible()]
        + masked.flatMap { part -> [String] in
          let total = part.pixels.reduce(0) { $0 + $1.count }
          guard part.pixels.indices.contains(number), total > 0 else { return ["", ""] }
          return [percentage(part.pixels[number].count, of: total), "\(part.classes[number].count)"]
        }
    }
    let rest =
      ["of no account"]
      + masked.flatMap { part -> [String] in
        let all = part.pixels.reduce(part.ignoredPixels) { $0 + $1.count }
        return [all > 0 ? percentage(part.ignoredPixels, of: all) : "", ""]
      }
    let more = first.pixels.count - rows.count
    return [""] + tableLines([head] + rows + [rest]) { $0 > 0 }
      + (more > 0 ? ["and \(more) more classes; --json tells all"] : [])
  }
}

/// A share for people: `31.2 %`, `0.04 %`.
private func percentage(_ count: Int, of total: Int) -> String {
  let share = 100 * Double(count) / Double(max(1, total))
  return fixed(share, digits: share >= 1 || share == 0 ? 1 : 2) + " %"
}
