import ArgumentParser
import Saccade

/// The limit on the pixels of pictures, for commands that read image files.
struct PixelOptions: ParsableArguments {
  @Option(
    name: .customLong("max-pixels"),
    help: ArgumentHelp(
      "How many pixels a picture may have, as its file claims and after each step of its preparation (default: "
        + "\(DecodingOptions.defaultMaximumPixels)).", valueName: "count"))
  var maxPixels: Int?

  func validate() throws {
    if let maxPixels, maxPixels < 1 { throw ValidationError("--max-pixels must be at least 1: \(maxPixels)") }
  }

  /// How picture files are decoded.
  var decoding: DecodingOptions {
    DecodingOptions(maximumPixels: maxPixels ?? DecodingOptions.defaultMaximumPixels)
  }

  /// Sets the limit of a configuration's image folders, if one was given.
  func apply(to settings: inout TrainingConfig) {
    if let maxPixels { settings.data.limitPixels(to: maxPixels) }
  }
}
