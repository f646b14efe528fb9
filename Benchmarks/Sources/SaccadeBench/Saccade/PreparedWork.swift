import ArgumentParser
import Foundation
import Saccade

extension WorkerCommand {
  /// What a network that is made ready for use answers to images, as `peers/runtimes.py` does.
  struct Prepared: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answers of a network that is made ready for use.")
    @Argument var model: String
    @Option var batch: Int
    @Option var size: Int
    @Flag var bf16 = false
    @Flag(help: "Read weights from a file, answer once and end.") var once = false

    func run() throws {
      var random = RandomStream(seed: 0)
      let images = Tensor.randomNormal([batch, 3, size, size], using: &random)
      // As a service has it, which keeps no model beside its predictor; nor do the peers.
      let predictor = try predictor(bf16 ? .bfloat16 : .float32)
      if once {
        _ = try predictor(images).scalars
        return
      }
      // Weights find their order in the first answer, memory its places in the second.
      try Service.run(warmup: 5) { _ = try predictor.results(for: [images]) }
    }

    private func predictor(_ precision: DType) throws -> Predictor {
      if let detector = MeasuredDetector(rawValue: model)?.make() as? any DenseDetector {
        return Predictor(detector, precision: precision, releasesWeights: true) { detector.answer(to: $0[0]) }
      }
      let entry = try modelEntry(model)
      let network = try once ? saved(entry) : entry.make(ModelOptions(imageSide: size))
      return try Predictor(network, precision: precision, releasesWeights: true)
    }

    /// The network with weights from a file, which the first process of all writes.
    private func saved(_ entry: ModelEntry) throws -> Module {
      let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-bench")
      let file = folder.appending(path: "\(model.lowercased()).safetensors").path
      if !FileManager.default.fileExists(atPath: file) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try entry.make().save(to: file)
      }
      let predictor = try PretrainedModel(entry).predictor(weights: file)
      return try ImageClassifier.of(predictor, from: file).model
    }
  }
}
