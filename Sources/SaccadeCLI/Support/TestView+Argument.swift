public import ArgumentParser
public import Saccade

extension TestView: ExpressibleByArgument {
  /// Written by its name, with hyphens or as configurations have it.
  public init?(argument: String) { self.init(rawValue: argument.replacing("-", with: "_")) }
}

/// The option of commands that judge or use a classifier or a segmenter.
struct ViewOptions: ParsableArguments {
  @Option(
    help: """
      What the network is shown of each picture, the mean of whose answers counts (default: as the configuration says): none \
      is the picture alone, flip its mirror image, too, five_crop the corners and the middle, ten_crop these and their mirror \
      images; crops are for classifiers alone.
      """)
  var tta: TestView?
}
