import Foundation
import Saccade
import SaccadeView
import SaccadeViewServer

/// A training that runs, step by step: asks for steps while somebody asks here.
actor RunSource: ViewSource {
  /// What the page is called.
  nonisolated let title: String
  private let files: StepFiles
  private let network: NetworkView
  private let start = Date.now.addingTimeInterval(-3)

  /// The training of a run folder.
  /// - Throws: `FileError` if it is no run folder; `CommandFailure` if its network is not called with one picture
  init(folder: String) throws {
    let config = try TrainingConfig(file: "\(folder)/config.yaml")
    guard !(config.model is any DetectorConfig) else {
      throw CommandFailure(
        "\(folder): trains a detector, and view shows networks that tell of whole pictures; "
          + "\"saccade report \(folder)\" tells of its run".visible(), code: .unusable)
    }
    files = StepFiles(folder: folder)
    title = "\(config.model.typeName), training in \(folder)"
    let shape = try Self.inputShape(of: config, in: folder, files)
    var look = NetworkLook(config.model.makeOutline(), title: title)
    look.notes = ["maps are those of the first picture of the newest batch, 9 of each layer"]
    network = try look.structure(input: shape)
  }

  /// The shape of a picture: what the training says; it is asked until it answers.
  private static func inputShape(of config: TrainingConfig, in folder: String, _ files: StepFiles) throws -> Shape {
    StandardError.write("waiting for a step of the training in \(folder.visible())")
    let start = Date.now.addingTimeInterval(-3)
    while true {
      try files.ask()
      if let record = files.newest(after: nil, since: start) { return Shape([1] + record.inputShape) }
      Thread.sleep(forTimeInterval: 0.25)
    }
  }

  func view(after step: Int?) throws -> [UInt8]? {
    try files.ask()
    guard let record = files.newest(after: step, since: start) else { return nil }
    return try Array(network.showing(record).json())
  }
}
