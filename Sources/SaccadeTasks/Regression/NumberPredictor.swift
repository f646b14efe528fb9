import Foundation
package import SaccadeEngine
public import SaccadeGraph
public import SaccadeImages
public import SaccadeLayers
import SaccadeText

/// A trained network that tells numbers of pictures, in the units of the data set that it was trained on.
public final class NumberPredictor: ImagePredictor {
  /// The network.
  public let model: Module
  /// The numbers' names, in the order of the network's outputs.
  public let targets: [String]
  /// What is done to a picture before the network sees it.
  public var preprocessing: Preprocessing
  private let scales: [TargetScale]
  private let prepared: PreparedModel
  /// Where values lie inside the network, if it answers in bytes: what a `Predictor` of one's own then needs.
  public var ranges: ActivationRanges? { prepared.ranges }

  init(model: Module, targets: [String], scales: [TargetScale], preprocessing: Preprocessing) {
    self.model = (model as? QuantizedModel)?.model ?? model
    prepared = PreparedModel(model)
    self.targets = targets
    self.scales = scales
    self.preprocessing = preprocessing
  }

  /// A predictor of a network that was exported, with what ``scalesText`` was then; nil if that makes no sense.
  package convenience init?(model: Module, targets: [String], scalesText: String, preprocessing: Preprocessing) {
    guard let scales = try? JSONDecoder().decode([TargetScale].self, from: Data(scalesText.utf8)),
      scales.count == targets.count, scales.allSatisfy(\.isPossible)
    else { return nil }
    self.init(model: model, targets: targets, scales: scales, preprocessing: preprocessing)
  }

  /// How the network's numbers become those of pictures, for the file of an exported network.
  package var scalesText: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(scales)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The numbers of a picture; places are in its own pixels.
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's
  /// - Traps: if the network tells another number of numbers than have names
  public func numbers(of image: Image) throws -> [Double] {
    let (batch, map) = try prepared(image)
    let outputs = try withoutGradient { try prepared(batch).cast(to: .float32) }
    guard outputs.shape == [1, targets.count] else {
      misuse(
        "NumberPredictor",
        "the network must tell a number for each target: \(outputs.shape) for one image and \(targets.count) targets")
    }
    let told = outputs.scalars
    let numbers = zip(scales, told).map { $0.decoded($1, in: preprocessing.size) }
    // A place with one coordinate alone cannot be turned back; nothing turns pictures that are predicted.
    return (numbers.moved(by: map.inverse, from: preprocessing.size) ?? numbers).map(\.value)
  }

  /// A picture as the network sees it, and where its pixels came from.
  private func prepared(_ image: Image) throws -> (batch: Tensor, map: PixelMap) {
    var map = PixelMap.identity
    let batch = try Tensor(
      shape: Shape([1] + preprocessing.shape.dimensions), dtype: .float32
    ) { bytes in
      // What is done for prediction has nothing random in it.
      var random = RandomStream(seed: 0)
      map = try preprocessing.write(image, using: &random, into: bytes.bindMemory(to: Float.self))
    }
    return (batch, map)
  }

  package func prepared(_ images: [Image]) throws -> Tensor { try preprocessing.batch(of: images) }

  /// The numbers of a picture by name.
  public func predict(_ image: Image, top count: Int?) throws -> Prediction {
    let numbers = try numbers(of: image)
    let width = targets.map(\.count).max() ?? 0
    var record = LogRecord()
    var lines: [String] = []
    for (name, number) in zip(targets, numbers) {
      record[name] = .number(number)
      lines.append(
        "  \(name.padded(to: width))  \(fixedOrSmall(number, digits: 2))")
    }
    return Prediction(lines: lines, record: ["numbers": .object(record)], isFinite: numbers.allSatisfy(\.isFinite))
  }
}
