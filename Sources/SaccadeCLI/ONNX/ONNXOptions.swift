import ArgumentParser
import Saccade

/// The options for what an ONNX model's file does not say of its pictures and classes.
struct ONNXOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What an ONNX model's classes are called: a file with a name a line, or imagenet (default: as the file says; 1000 \
      are taken for ImageNet's, others have numbers).
      """, valueName: "file"),
    completion: .file(), transform: path)
  var classes: String?
  @Option(
    help: ArgumentHelp(
      "The size of an ONNX model's images, as 224 or 224x320 (default: as the file says).", valueName: "height x width")
  )
  var size: ONNXImageSize?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What an ONNX model's images have subtracted, intensities from 0 to 1: a number a channel, with commas between \
      (default: as the file says, or ImageNet's).
      """, valueName: "r,g,b"))
  var mean: ChannelNumbers?
  @Option(
    help: ArgumentHelp("What they are divided by then (default: as the file says, or ImageNet's).", valueName: "r,g,b"))
  var std: ChannelNumbers?

  func validate() throws {
    if let std, !std.values.allSatisfy({ $0 > 0 }) { throw ValidationError("--std must be positive: \(std)") }
  }

  /// The first that is given, which another kind of file does not take.
  var given: String? {
    [
      classes.map { _ in "--classes" }, size.map { _ in "--size" }, mean.map { _ in "--mean" },
      std.map { _ in "--std" },
    ].compactMap(\.self).first
  }
}

/// The size of images, `224` or `224x320`.
struct ONNXImageSize: ExpressibleByArgument {
  let size: ImageSize

  init?(argument: String) {
    let parts = argument.lowercased().split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
    let numbers = parts.compactMap { Int($0) }
    guard (1...2).contains(parts.count), numbers.count == parts.count,
      numbers.allSatisfy({ 1...ImageSize.greatestSide ~= $0 })
    else { return nil }
    size = ImageSize(height: numbers[0], width: numbers[numbers.count - 1])
  }
}

/// A number for each channel, `0.5,0.5,0.5`, or one for all.
struct ChannelNumbers: ExpressibleByArgument, CustomStringConvertible {
  let values: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Float($0.filter { $0 != " " }) }
    guard values.count == parts.count, values.count == 1 || values.count == 3, values.allSatisfy(\.isFinite) else {
      return nil
    }
  }

  /// As it is written.
  var description: String { values.map { "\($0)" }.joined(separator: ",") }
}
