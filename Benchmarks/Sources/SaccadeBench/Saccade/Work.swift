import Saccade

/// Training steps of a model on synthetic images, as PyTorch's side makes them.
final class TrainingWork {
  private let network: Module
  private let optimizer: SGD
  private let images: Tensor
  private let labels: Tensor
  private let precision: DType
  private let recomputes: Bool

  init(
    _ network: Module, classes: Int, channels: Int, batch: Int, side: Int, precision: DType = .float32,
    recomputes: Bool = false
  ) {
    self.network = network
    self.precision = precision
    self.recomputes = recomputes
    optimizer = SGD(network, learningRate: 0.01, momentum: 0.9)
    var random = RandomStream(seed: 0)
    images = Tensor.randomNormal([batch, channels, side, side], using: &random)
    labels = Tensor((0..<batch).map { _ in random.integer(below: classes) })
  }

  convenience init(
    _ entry: ModelEntry, batch: Int, side: Int? = nil, precision: DType = .float32, recomputes: Bool = false
  ) {
    self.init(
      entry.make(side.map { ModelOptions(imageSide: $0) } ?? ModelOptions()), classes: entry.defaults.classes,
      channels: entry.defaults.inputChannels, batch: batch, side: side ?? entry.defaults.imageSide,
      precision: precision, recomputes: recomputes)
  }

  func step() {
    optimizer.clearGradients()
    let loss = recomputing(recomputes) {
      autocast(precision) { crossEntropy(network(images).cast(to: .float32), labels) }
    }
    loss.backward()
    optimizer.step()
  }
}

/// An epoch of CIFAR-10 as a recipe trains it.
final class EpochWork {
  private let loader: BatchLoader<ClassificationSamples>
  private let network = ResNet(.resNet18, classes: 10) { $0.stem = .small }
  private let optimizer: SGD
  private var epoch = 0

  init(_ dataset: any ClassificationDataset) {
    let normalization = ChannelNormalization(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616])
    let preprocessing = Preprocessing(
      [RandomCrop(ImageSize(square: 32), border: 4), RandomFlip()], size: ImageSize(square: 32),
      normalization: normalization)
    loader = BatchLoader(
      ClassificationSamples(dataset, preprocessing: preprocessing), batchSize: 128, shuffled: true, seed: 1)
    optimizer = SGD(network, learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4)
  }

  func run() throws {
    let batches = loader.batches(epoch: epoch)
    epoch += 1
    var metrics = ClassificationMetrics()
    while let batch = try batches.next() {
      optimizer.clearGradients()
      let logits = network(batch.images)
      let loss = crossEntropy(logits, batch.labels)
      loss.backward()
      optimizer.step()
      metrics.add(logits: logits, labels: batch.labels, loss: Double(loss.item()))
    }
  }
}

/// The first images of a data set.
struct FirstImages: ClassificationDataset {
  let whole: any ClassificationDataset
  let count: Int

  init(_ count: Int?, of whole: any ClassificationDataset) {
    self.whole = whole
    self.count = min(count ?? whole.count, whole.count)
  }

  var classNames: [String] { whole.classNames }
  func label(at index: Int) -> Int { whole.label(at: place(index)) }
  func image(at index: Int) throws -> Image { try whole.image(at: place(index)) }
  func source(at index: Int) -> String { whole.source(at: place(index)) }

  /// Spread over the whole: a folder's first images are all of one class.
  private func place(_ index: Int) -> Int { index * whole.count / max(count, 1) }
}
