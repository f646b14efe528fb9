import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers

/// A network whose weights a file of Darknet may have, by the number of its numbers: the file says nothing else.
public struct DarknetMatch: Hashable, Sendable {
  /// The network's name in recipes: `YOLOv3`.
  public let name: String
  /// How many classes it tells apart; nil if the file ends before the layers that tell.
  public let classes: Int?

  /// For people: `YOLOv3 with 80 classes`.
  public var text: String { classes.map { "\(name) with \($0) classes" } ?? "the first layers of \(name)" }

  /// The networks of Darknet's that Saccade has.
  static let networks: [any ModelConfig] = [
    YOLOv3.Settings(.darknet53), YOLOv3.Settings(.tiny), Darknet53.Settings(),
  ]

  /// The networks whose weights a file may have; none if it is not of Darknet.
  public static func all(for file: WeightsFile) -> [DarknetMatch] {
    guard file.format == .darknet else { return [] }
    let count = file.entries.reduce(0) { $0 + $1.shape.elementCount }
    return networks.compactMap { settings in
      guard let network = settings.makeOutline() as? any DarknetNetwork else { return nil }
      if let classes = network.darknetClasses(ofCount: count) {
        return DarknetMatch(name: settings.typeName, classes: classes)
      }
      let isPart = (try? file.named(for: network))?.isPart ?? false
      return isPart ? DarknetMatch(name: settings.typeName, classes: nil) : nil
    }
  }
}

extension DetectorEntry {
  /// The settings for as many classes as a file of Darknet tells apart; its own where it is none.
  package func settings(for file: WeightsFile) -> any DetectorSettings {
    var settings = settings
    let match = DarknetMatch.all(for: file).first { $0.name == name }
    if let classes = match?.classes { settings.numClasses = classes }
    return settings
  }
}
