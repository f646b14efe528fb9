import Foundation
import Saccade

/// The network that `saccade models summary` is asked about, and the image that it is to see.
struct SummarySubject {
  /// The model's name or the configuration's path.
  let name: String
  let model: any ModelConfig
  /// One image, `[1, c, h, w]`.
  let inputShape: Shape

  /// - Throws: if there is neither a model of the name nor such a file, the file is no good, or the network cannot take the
  ///   image
  init(_ network: String, input: InputSize?, classes: Int?) throws {
    let own: ImageSize
    if let entry = ModelCatalog.entry(named: network) {
      name = entry.name
      // A network of a name is made for the image; one that cannot be says below what it can be made for.
      let side = input.map(\.size).flatMap { size in
        size == ImageSize(square: size.height) && entry.takes(imageSide: size.height) ? size.height : nil
      }
      let options = ModelOptions(classes: classes, inputChannels: input?.channels, imageSide: side)
      model = entry.settings(options)
      own = ImageSize(square: entry.facts.imageSide)
    } else if let entry = DetectorCatalog.entry(named: network) {
      name = entry.name
      model = entry.settings.with(classes: classes, inputChannels: input?.channels)
      own = ImageSize(square: entry.facts.imageSide)
    } else if let entry = SegmenterCatalog.entry(named: network) {
      name = entry.name
      model = entry.settings.with(classes: classes, inputChannels: input?.channels)
      own = ImageSize(square: entry.facts.imageSide)
    } else {
      guard Self.isFile(network) else { throw UnknownModel(name: network) }
      let overrides = classes.map { ["model.num_classes=\($0)"] } ?? []
      model = try TrainingConfig(file: UserPath.expanded(network), overrides: overrides).model
      name = network
      let side = (model as? any FixedSizeSettings)?.imageSize
      let known =
        ModelCatalog.entry(named: model.typeName)?.facts.imageSide
        ?? DetectorCatalog.entry(named: model.typeName)?.facts.imageSide
        ?? SegmenterCatalog.entry(named: model.typeName)?.facts.imageSide
      own = ImageSize(square: side ?? known ?? 224)
    }
    let size = input?.size ?? own
    let channels = input?.channels ?? model.inChannels
    if channels != model.inChannels {
      throw UnfitInput(
        problem: "the network takes images of \(model.inChannels) channels: \(channels)",
        advice: "give those, or change model.in_channels")
    }
    if let problem = model.problem(with: size) {
      throw UnfitInput(problem: "\(name) \(problem); the image is \(size.height)×\(size.width)", advice: "")
    }
    inputShape = [1, channels, size.height, size.width]
  }

  /// What its parts give and cost.
  var summary: ModuleSummary {
    guard model is any DetectorConfig else { return model.makeOutline().summary(of: inputShape) }
    return DetectionSettings().summary(of: model, imageShape: Shape(inputShape.dimensions.dropFirst().map { $0 }))
  }

  /// The same with the time that its parts take, layer by layer: of several runs the medians.
  func timedSummary(runs: Int) -> ModuleSummary {
    withRandomness(RandomStream(seed: 0)) {
      let network = model.makeModel()
      let image = Parameter(inputShape, .normal(deviation: 1)).value.detached
      guard let detector = network as? any Detector else {
        return summary.timed(by: network.times(of: image, runs: runs))
      }
      let images = ImagePlanes(image)
      return summary.timed(by: network.times(of: image, runs: runs) { _ in _ = detector.detections(in: images) })
    }
  }

  /// Whether a configuration is meant: by its ending, by a folder before it, or because it is there.
  private static func isFile(_ network: String) -> Bool {
    network.contains("/") || [".yaml", ".yml"].contains { network.lowercased().hasSuffix($0) }
      || FileManager.default.fileExists(atPath: network)
  }
}

/// A name that no model has.
private struct UnknownModel: SaccadeError {
  let name: String

  var problem: String { "no model is called '\(name)'\(ModelCatalog.hint(for: name))" }
  let advice = "\"saccade models list\" shows all, and a configuration is named by its path, as configs/mine.yaml"
  let exitCode = FailureCode(rawValue: 64)
}

/// An image that the network cannot take.
private struct UnfitInput: SaccadeError {
  let place = "--input"
  let problem: String
  let advice: String
  let exitCode = FailureCode(rawValue: 64)
}
