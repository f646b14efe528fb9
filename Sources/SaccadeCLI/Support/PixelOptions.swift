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
    let most = DecodingOptions.greatestMaximumPixels
    if let maxPixels, !(1...most ~= maxPixels) {
      throw ValidationError("--max-pixels must be from 1 to \(most): \(maxPixels)")
    }
  }

  /// How picture files are decoded.
  var decoding: DecodingOptions {
    DecodingOptions(maximumPixels: maxPixels ?? DecodingOptions.defaultMaximumPixels)
  }

  /// Sets the limit of a configuration's data sets, if one was given.
  func apply(to settings: inout TrainingConfig) {
    if let maxPixels { settings.data.limitPixels(to: maxPixels) }
  }
}
