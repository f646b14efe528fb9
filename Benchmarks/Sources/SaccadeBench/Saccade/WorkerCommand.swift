import ArgumentParser
import Foundation
import Saccade

/// The command `saccade-bench worker`: Saccade's side of a case, driven over standard input.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Saccade's side of a case, driven by `run` over standard input.",
    subcommands: [
      Train.self, Predict.self, Prepared.self, OptimizerStep.self, Images.self, Epoch.self, Suppression.self,
      Regions.self, Evaluation.self, TrainDetector.self, FindObjects.self, LoadBoxes.self, TrainSegmenter.self,
    ])

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Training steps on synthetic images.")
    @Argument var model: String
    @Option var batch: Int
    @Option var size: Int
    @Flag var bf16 = false
    @Flag var recompute = false

    func run() throws {
      let entry = try modelEntry(model)
      let work = TrainingWork(
        entry, batch: batch, side: size, precision: bf16 ? .bfloat16 : .float32, recomputes: recompute)
      try Service.run(warmup: 2) { work.step() }
    }
  }

  struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Predictions for synthetic images.")
    @Argument var model: String
    @Option var batch: Int
    @Option var size: Int

    func run() throws {
      let entry = try modelEntry(model)
      let network = entry.make(ModelOptions(imageSide: size))
      network.eval()
      var random = RandomStream(seed: 0)
      let images = Tensor.randomNormal([batch, entry.defaults.inputChannels, size, size], using: &random)
      try Service.run(warmup: 3) { _ = withoutGradient { network(images) } }
    }
  }

  struct OptimizerStep: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "optimizer", abstract: "Steps of an optimizer over ResNet-50's parameters.")
    enum Kind: String, ExpressibleByArgument { case sgd, adamw }
    @Argument var kind: Kind

    func run() throws {
      let network = ResNet(.resNet50)
      var random = RandomStream(seed: 0)
      for parameter in network.parameters {
        parameter.setGradient(Tensor.randomNormal(parameter.shape, using: &random) * 0.01)
      }
      let optimizer: Optimizer =
        switch kind {
        case .sgd: SGD(network, learningRate: 0.01, momentum: 0.9)
        case .adamw: AdamW(network, learningRate: 0.001)
        }
      try Service.run(warmup: 3) { optimizer.step() }
    }
  }

  struct Images: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Passes over a folder of photographs.")
    @Option var workers: Int
    @Option(name: .customLong("data-root")) var dataRoot: String
    @Option var images: Int?
    enum Augment: String, ExpressibleByArgument { case randaugment, mixup }
    @Option var augment: Augment?

    func run() throws {
      let folder = try ImageFolder("\(dataRoot)/imagenette-224/train")
      let size = ImageSize(square: 224)
      var steps: [any SampleTransform] = [RandomResizedCrop(size), RandomFlip()]
      if augment == .randaugment { steps.append(RandAugment()) }
      var samples = ClassificationSamples(
        FirstImages(images, of: folder), preprocessing: Preprocessing(steps, size: size))
      if augment == .mixup { samples.mixing = BatchMixing([Mixup()], classCount: folder.classNames.count) }
      let loader = BatchLoader(samples, batchSize: 32, shuffled: true, workers: workers)
      var epoch = 0
      try Service.run(warmup: 1) {
        let batches = loader.batches(epoch: epoch)
        epoch += 1
        while try batches.next() != nil {}
      }
    }
  }

  struct Epoch: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Epochs of CIFAR-10.")
    @Option(name: .customLong("data-root")) var dataRoot: String
    @Option var images: Int?

    func run() throws {
      // Where `saccade data get` puts it, or a shortened copy.
      let folders = ["cifar-10-batches-bin", "cifar10/cifar-10-batches-bin", "cifar10-binary-sample"]
      let folder = folders.first { FileManager.default.fileExists(atPath: "\(dataRoot)/\($0)") } ?? folders[0]
      let whole = try CIFARDataset(folder: "\(dataRoot)/\(folder)", variant: .cifar10, part: .train)
      // Compiles and borrows what the epochs then find.
      try EpochWork(FirstImages(256, of: whole)).run()
      let work = EpochWork(FirstImages(images, of: whole))
      try Service.run(warmup: 0) { try work.run() }
    }
  }
}

/// The command `saccade-bench first-step`: one training step of LeNet, from nothing.
struct FirstStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "first-step", abstract: "One training step of LeNet, for the time from the start of the process.")

  func run() { TrainingWork(LeNet(), classes: 10, channels: 1, batch: 64, side: 28).step() }
}
