import ArgumentParser
import Saccade

/// What of a detector is written, and for which size one, or a segmenter.
struct DetectorExportOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The score above which a detector gives what it finds, 0 to 1 (default: 0.3, as saccade predict).")
  var threshold: Float?
  @Flag(help: "Let a detector give all its boxes and scores, and leave the choice to the program around it.")
  var withoutSuppression = false
  @Option(
    help: ArgumentHelp(
      "The size of pictures for a detector or a segmenter that takes several (default: the checkpoint's).",
      valueName: "height>x<width"
    ))
  var size: PictureSize?

  func validate() throws {
    if let threshold, !(0...1 ~= threshold) { throw ValidationError("--threshold must be from 0 to 1: \(threshold)") }
    if threshold != nil, withoutSuppression {
      throw ValidationError("--without-suppression gives boxes of all scores; leave --threshold out")
    }
  }

  /// The first option that was given; nil if none was.
  var given: String? { givenOfBoxes ?? (size == nil ? nil : "--size") }

  /// The first option that was given and is about boxes.
  var givenOfBoxes: String? {
    threshold != nil ? "--threshold" : withoutSuppression ? "--without-suppression" : nil
  }
}

/// A height and a width: `480x640`.
struct PictureSize: ExpressibleByArgument {
  let size: ImageSize

  init?(argument: String) {
    let parts = argument.lowercased().split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 2, numbers.count == 2, numbers.allSatisfy({ 32...4096 ~= $0 }) else { return nil }
    size = ImageSize(height: numbers[0], width: numbers[1])
  }
}
