public import SaccadeData
import SaccadeEngine

/// Judges boxes as PASCAL VOC does: at one overlap, with difficult objects of no account.
///
/// The rules are those of the development kit: boxes of a class are taken from the best score down over all pictures; each
/// belongs to the object that it overlaps most, which is found if nothing has found it before. VOC's pixels are included on
/// both sides, which the half-open boxes here are as well: widths and overlaps are the same.
/// - Paper: Everingham et al. 2010, *The PASCAL visual object classes challenge*, §4.2
public struct VOCEvaluation: Sendable {
  /// How the area under the curve of precision over recall is measured.
  public enum Measure: Hashable, Sendable {
    /// The mean of the greatest precision at or behind eleven recalls, 0, 0.1, … 1: VOC 2007.
    case elevenPoints
    /// The area itself, with precision as the greatest behind each recall: since VOC 2010.
    case area
  }

  /// A box with the picture it is on.
  private struct Entry: Sendable {
    var score: Double
    var image: Int
    var bounds: PixelBounds
  }

  /// The overlap from which a box belongs to an object.
  public let threshold: Double
  /// How many classes there are.
  public let classCount: Int
  private var entries: [[Entry]]
  /// By class, then picture: what is there.
  private var truth: [[Int: [AnnotatedObject]]]
  private var imageCount = 0

  /// Nothing judged yet.
  public init(classCount: Int, threshold: Double = 0.5) {
    self.classCount = classCount
    self.threshold = threshold
    entries = Array(repeating: [], count: classCount)
    truth = Array(repeating: [:], count: classCount)
  }

  /// Adds a picture.
  /// - Parameters:
  ///   - boxes: what was found on it
  ///   - truth: what is there; who finds what is difficult, or a crowd, is neither right nor wrong
  /// - Traps: if a class is none of those that are judged, or a score is no number
  public mutating func add(_ boxes: [ScoredBox], truth objects: [AnnotatedObject]) {
    for box in boxes {
      guard 0..<classCount ~= box.label, !box.score.isNaN else {
        misuse("VOCEvaluation", "classes are from 0 to \(classCount - 1), and scores are numbers: \(box)")
      }
      entries[box.label].append(Entry(score: box.score, image: imageCount, bounds: box.bounds))
    }
    for object in objects {
      guard 0..<classCount ~= object.label else {
        misuse("VOCEvaluation", "classes are from 0 to \(classCount - 1): \(object.label)")
      }
      truth[object.label][imageCount, default: []].append(object)
    }
    imageCount += 1
  }

  /// The average precision of each class; −1 where there is nothing to be found.
  public func averagePrecisions(_ measure: Measure) -> [Double] { averagePrecisions([measure])[0] }

  /// The same by several measures, for which boxes are compared once.
  func averagePrecisions(_ measures: [Measure]) -> [[Double]] {
    let curves = (0..<classCount).map { label -> (recall: [Double], precision: [Double])? in
      let total = truth[label].values.reduce(0) { $0 + $1.count { !Self.isExcused($0) } }
      return total > 0 ? curve(label, total) : nil
    }
    return measures.map { measure in
      curves.map { curve in
        guard let curve else { return -1 }
        return measure == .area
          ? Self.area(curve.recall, curve.precision) : Self.elevenPoints(curve.recall, curve.precision)
      }
    }
  }

  /// The mean of the classes that have something to be found; −1 if none has.
  public func meanAveragePrecision(_ measure: Measure) -> Double { Self.mean(averagePrecisions(measure)) }

  /// The mean of those that are not −1; −1 if all are.
  static func mean(_ precisions: [Double]) -> Double {
    let known = precisions.filter { $0 >= 0 }
    return known.isEmpty ? -1 : known.reduce(0, +) / Double(known.count)
  }

  private static func isExcused(_ object: AnnotatedObject) -> Bool {
    !object.flags.isDisjoint(with: [.difficult, .crowd])
  }

  private func curve(_ label: Int, _ total: Int) -> (recall: [Double], precision: [Double]) {
    let entries = entries[label]
    let order = entries.indices.sorted { (entries[$1].score, $0) < (entries[$0].score, $1) }
    var found: [Int: [Bool]] = truth[label].mapValues { $0.map { _ in false } }
    var (recall, precision): ([Double], [Double]) = ([], [])
    var (right, wrong) = (0.0, 0.0)
    for index in order {
      let (entry, objects) = (entries[index], truth[label][entries[index].image] ?? [])
      var (best, place): (Double, Int?) = (-.infinity, nil)
      for (number, object) in objects.enumerated() {
        let overlap = COCOEvaluation.overlap(entry.bounds, object.bounds, isCrowd: false)
        if overlap > best { (best, place) = (overlap, number) }
      }
      if let place, best >= threshold {
        if !Self.isExcused(objects[place]) {
          let isFirst = found[entry.image]?[place] == false
          found[entry.image]?[place] = true
          if isFirst { right += 1 } else { wrong += 1 }
        }
      } else {
        wrong += 1
      }
      recall.append(right / Double(total))
      // Nothing that counts was met so far: 0 of 0.
      precision.append(right + wrong > 0 ? right / (right + wrong) : 0)
    }
    return (recall, precision)
  }

  private static func elevenPoints(_ recall: [Double], _ precision: [Double]) -> Double {
    (0...10).reduce(0.0) { sum, step in
      let wanted = Double(step) * 0.1
      let best = zip(recall, precision).reduce(0.0) { $1.0 >= wanted ? max($0, $1.1) : $0 }
      return sum + best / 11
    }
  }

  private static func area(_ recall: [Double], _ precision: [Double]) -> Double {
    let recall = [0] + recall + [1]
    var precision = [0] + precision + [0]
    for index in stride(from: precision.count - 2, through: 0, by: -1) {
      precision[index] = max(precision[index], precision[index + 1])
    }
    return (1..<recall.count).reduce(0.0) { $0 + (recall[$1] - recall[$1 - 1]) * precision[$1] }
  }
}
