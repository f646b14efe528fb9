import ArgumentParser
import Saccade

/// What the argument of `saccade bench predict` names.
enum BenchModel {
  case classifier(ModelEntry)
  /// A detector with layers for the whole picture, and how it is made.
  case detector(DetectorEntry, make: () -> any DenseDetector)
  /// A segmenter.
  case segmenter(SegmenterEntry)
  /// The path of an ONNX file.
  case file(String)
  /// The path of a run's checkpoint.
  case checkpoint(String)

  /// - Throws: `ValidationError` if there is no such model, or it has no layers for whole images
  init(argument name: String) throws {
    if ONNXPredictor.isModel(name) {
      self = .file(UserPath.expanded(name))
    } else if RegularFile.isThere(UserPath.expanded(name)) || name.hasSuffix(".safetensors") {
      self = .checkpoint(UserPath.expanded(name))
    } else if let entry = DetectorCatalog.entry(named: name) {
      guard entry.settings.makeOutline() is any DenseDetector else {
        throw ValidationError("\(entry.name) \(Self.looksAtRegions)")
      }
      self = .detector(entry) {
        guard let detector = entry.settings.makeDetector() as? any DenseDetector else {
          fatalError("\(entry.name): a detector that has become another")
        }
        return detector
      }
    } else if let entry = SegmenterCatalog.entry(named: name) {
      self = .segmenter(entry)
    } else {
      self = .classifier(try ModelEntry(argument: name))
    }
  }

  /// Why a detector is not measured.
  static let looksAtRegions =
    "looks at each region of a picture by itself, and has no layers for the whole; take another detector"

  /// Checks that it takes images of a side, and that memory holds so many of them.
  /// - Parameter side: what --size says; nil is the model's own
  /// - Throws: `ValidationError` if not
  func check(images count: Int, side: Int?) throws {
    switch self {
    case .classifier(let entry): try entry.check(images: count, side: side)
    case .detector(let entry, _): try Self.check(entry.settings, images: count, side: side ?? entry.facts.imageSide)
    case .segmenter(let entry): try Self.check(entry.settings, images: count, side: side ?? entry.facts.imageSide)
    case .checkpoint:
      if let side {
        throw ValidationError("--size is for models by name; a checkpoint has its own: \(side)")
      }
    case .file:
      if let side, !(1...ImageSize.greatestSide ~= side) {
        throw ValidationError("--size must be from 1 to \(ImageSize.greatestSide): \(side)")
      }
    }
  }

  private static func check(_ settings: any ModelConfig, images count: Int, side: Int) throws {
    if let problem = settings.problem(with: Size2D(side, side)) {
      throw ValidationError("--size: \(settings.typeName) \(problem): \(side)")
    }
    try checkMemory(of: count, channels: settings.inChannels, side: side)
  }
}
