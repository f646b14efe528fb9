import ArgumentParser
import Foundation
import Saccade

/// A detector in use, from a photograph's file to the objects on it, as a service has it.
///
/// Its weights are random, but its normalizations know the photographs: where they know none, all scores are alike. The
/// weights are written to a file for `peers/detectors.py`, so that both sides find the same.
final class DetectorService {
  /// What `ObjectDetector` tells of an object.
  struct Found {
    let name: String
    let label: Int
    let score: Float
    let box: Box
  }

  private static let divisor = 32
  private let detector: ObjectDetector
  private let batch: Int
  private let files: [String]

  init(_ kind: MeasuredDetector, files: [String], batch: Int) throws {
    self.files = files
    self.batch = batch
    let model = withRandomness(RandomStream(seed: 0)) { kind.make() }
    detector = ObjectDetector(
      model: model, classNames: (0..<model.classCount).map { "class \($0)" }, preprocessing: kind.preprocessing,
      divisor: Self.divisor)
    try learnNormalizations()
    try model.save(to: kind.sharedWeights)
    try keepCandidates(kind.candidatesPerPicture)
  }

  /// Looks at all photographs.
  func pass() throws -> [[Found]] {
    try batches.flatMap { files -> [[Found]] in
      guard batch == 1 else { return try find(in: files) }
      return try files.map { file in
        try detector.find(in: Image(contentsOf: file)).map {
          Found(name: $0.name, label: $0.label, score: $0.score, box: $0.box)
        }
      }
    }
  }

  private var batches: [ArraySlice<String>] {
    stride(from: 0, to: files.count, by: batch).map { files[$0..<min($0 + batch, files.count)] }
  }

  /// What `ObjectDetector` does for a picture, for several at once.
  private func find(in files: ArraySlice<String>) throws -> [[Found]] {
    let model = detector.model
    model.eval()
    model.selection.scoreThreshold = detector.threshold
    let batch = try prepared(files)
    let found = model.detections(in: batch.planes)
    return found.enumerated().map { place, found in
      let (back, size) = (batch.maps[place].inverse, batch.originalSizes[place])
      return zip(found.boxes.list, zip(found.scores.scalars, found.labels.scalars(as: Int64.self))).map { box, answer in
        Found(
          name: detector.classNames[Int(answer.1)], label: Int(answer.1), score: answer.0,
          box: box.moved(by: back).clipped(to: size))
      }
    }
  }

  private func prepared(_ files: ArraySlice<String>) throws -> DetectionBatch {
    try Self.prepared(files, by: detector.preprocessing)
  }

  private static func prepared(_ files: ArraySlice<String>, by steps: Preprocessing) throws -> DetectionBatch {
    var random = RandomStream(seed: 0)
    let samples = try files.map { try steps.preview(Sample(Image(contentsOf: $0)), using: &random) }
    return DetectionBatch(
      samples, indices: Array(files.indices), multipleOf: divisor, normalizedBy: steps.normalization)
  }

  /// Gives the normalizations the mean statistics of the photographs, eight at a time.
  ///
  /// The peak of memory is to be that of use: pictures are small, and the second stage, which has no normalizations, looks
  /// at one proposal a picture.
  private func learnNormalizations() throws {
    let model = detector.model
    let steps = detector.preprocessing.resized(to: ImageSize(square: 320))
    let twoStage = model as? FasterRCNN
    let usual = twoStage?.proposals
    twoStage?.proposals.use.kept = 1
    defer { if let usual { twoStage?.proposals = usual } }
    for normalization in model.modules(of: BatchNorm.self) { normalization.momentum = nil }
    model.train()
    for start in stride(from: 0, to: files.count, by: 8) {
      let batch = try Self.prepared(files[start..<min(start + 8, files.count)], by: steps)
      _ = model.detections(in: batch.planes)
    }
    model.eval()
  }

  /// Sets the threshold so that so many boxes a picture are above it before suppression, in the mean of all pictures.
  ///
  /// A threshold of one's own would say nothing of weights that are random; the peer's follows the same rule.
  private func keepCandidates(_ count: Int) throws {
    let usual = detector.model.selection
    detector.model.selection.overlapThreshold = 1
    detector.model.selection.limit = .max
    let kept = count * files.count
    var scores: [Float] = []
    // From a score that few boxes have: all boxes at once would fill the memory.
    detector.threshold = 1 / 32
    while scores.count <= kept, detector.threshold > 1e-6 {
      detector.threshold /= 2
      scores = try pass().flatMap { $0.map(\.score) }
    }
    scores.sort(by: >)
    detector.threshold = scores.count > kept ? scores[kept] : 0
    detector.model.selection = usual
  }

  /// Counts for people who compare both sides: boxes above the threshold, and what suppression leaves of them.
  func counts() throws -> String {
    let kept = try pass()
    let usual = detector.model.selection
    detector.model.selection.overlapThreshold = 1
    detector.model.selection.limit = .max
    let candidates = try pass()
    detector.model.selection = usual
    func sum(_ found: [[Found]]) -> Int { found.reduce(0) { $0 + $1.count } }
    let first = kept[0].prefix(3).map { "\($0.label) \($0.score) \($0.box)" }
    return "threshold \(detector.threshold), candidates \(sum(candidates)), kept \(sum(kept)), \(first)"
  }
}

extension DetectionBatch {
  /// The images as a detector takes them.
  fileprivate var planes: ImagePlanes { ImagePlanes(images, sizes: sizes) }
}

extension MeasuredDetector {
  /// What torchvision's detectors do to pictures, resized as bytes.
  fileprivate var preprocessing: Preprocessing {
    switch self {
    case .ssdlite:
      let size = ImageSize(square: 320)
      let half: [Float] = [0.5, 0.5, 0.5]
      return Preprocessing(
        [Resize(to: size)], size: size, normalization: ChannelNormalization(mean: half, deviation: half))
    case .fasterrcnn:
      // Pictures keep their proportions: there is no one size.
      return Preprocessing([Resize(shorterSide: 800, longestSide: 1333)], size: ImageSize(square: 1))
    }
  }

  /// About as many as trained weights have for suppression on COCO's pictures at torchvision's thresholds.
  fileprivate var candidatesPerPicture: Int { self == .ssdlite ? 1000 : 200 }

  /// Where the peer finds the weights.
  fileprivate var sharedWeights: String {
    FileManager.default.temporaryDirectory.appending(path: "saccade-bench-\(rawValue).safetensors").path
  }
}

extension WorkerCommand {
  struct FindObjects: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "find-objects", abstract: "Passes of a detector over a folder of photographs.")
    @Argument var detector: MeasuredDetector
    @Option var batch: Int
    @Option(name: .customLong("data-root")) var dataRoot: String
    @Option var images: Int?
    @Flag(help: "Print how many boxes there are, to compare with the peer's, and end.") var show = false

    func run() throws {
      let folder = "\(dataRoot)/photos"
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        $0.lowercased().hasSuffix(".jpeg") || $0.lowercased().hasSuffix(".jpg")
      }
      let files = names.sorted().prefix(images ?? names.count).map { "\(folder)/\($0)" }
      let service = try DetectorService(detector, files: files, batch: batch)
      if show { return print(try service.counts()) }
      try Service.run(warmup: 1) { _ = try service.pass() }
    }
  }
}
