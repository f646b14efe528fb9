import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeText

extension SegmentationSettings {
  /// Opens pictures and masks, and checks that their classes are those that the network tells apart.
  public func open(_ setup: TaskSetup) throws -> TaskData<SegmentationSamples> {
    guard setup.data.batchAugments.isEmpty else {
      throw ConfigError(
        setup.source, "data.batch_augments",
        "mixes pictures and their classes, and the task has a class for each pixel instead; leave it out")
    }
    try checkView(setup)
    let opened = try masks(of: setup.data.train, "data.train", setup)
    let names = opened.classNames
    try checkOutputs(names, "data.train", setup)
    var train = try samples(of: setup.data.train, opened, "data.train", setup)
    train.pixelWeights = loss.pixelWeights
    let validation = try setup.data.val.map { dataset in
      let opened = try masks(of: dataset, "data.val", setup, classNames: names)
      guard opened.classNames == names else {
        throw ConfigError(
          setup.source, "data.val",
          "has other classes than data.train: \(opened.classNames.shortList) instead of \(names.shortList)")
      }
      return try samples(of: dataset, opened, "data.val", setup)
    }
    let last = validation.map { ($0, setup.data.val ?? setup.data.train) } ?? (train, setup.data.train)
    try setup.checkBatches(
      train: train.count, validation: validation?.count, of: nominalShape(of: train, setup.data.train))
    var memory = try TaskMemory.ofClasses(names, opened.classColors)
    if let weights = loss.classWeights {
      memory[Self.classWeightsKey] = try numbers(of: weights, opened, setup).map { "\($0)" }.joined(separator: " ")
    }
    let notes = opened.notes
    // Both may be parts of one folder.
    let others = (validation?.dataset.notes ?? []).filter { !notes.contains($0) }
    return TaskData(
      train: train, validation: validation, inputShape: try nominalShape(of: last.0, last.1),
      imageSize: try last.1.oneSize(of: last.0.dataset), memory: memory, notes: notes + others,
      summary: "\(counted(train.count, "image")) whose pixels are of \(names.count) classes")
  }

  /// Opens pictures and masks to judge a checkpoint by.
  public func openValidation(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?
  ) throws -> ValidationData<SegmentationSamples> {
    try checkView(setup)
    let known = try memory.flatMap { try $0.classNames() }
    func others(_ what: String) -> SavedStateError {
      SavedStateError(
        "is of other classes than data.val of \(setup.source): \(known?.shortList ?? ""); \(what)",
        advice: "use the data that it was trained for, or another checkpoint")
    }
    let opened: any SegmentationDataset
    do { opened = try masks(of: dataset, "data.val", setup, classNames: known) } catch let error as DatasetError {
      // It is the checkpoint that names the classes here.
      throw known != nil && error.kind == .differentClasses ? others("\(error.path): \(error.problem)") : error
    }
    if let known, opened.classNames != known { throw others("it has \(opened.classNames.shortList)") }
    try checkOutputs(opened.classNames, "data.val", setup)
    return ValidationData(
      try samples(of: dataset, opened, "data.val", setup),
      memory: try .ofClasses(opened.classNames, opened.classColors), notes: opened.notes)
  }

  /// The classes have the names of the training data; where these are not there, they have numbers.
  public func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory {
    var colors: [Color]?
    var memory = try TaskMemory.ofClasses(setup.model.numClasses, tell: tell) {
      let opened = try masks(of: setup.data.train, "data.train", setup)
      try checkOutputs(opened.classNames, "data.train", setup)
      colors = opened.classColors
      return opened.classNames
    }
    if let colors, let names = try memory.classNames() { memory = try .ofClasses(names, colors) }
    return memory
  }

  private static let classWeightsKey = "class_weights"

  /// How much the pixels of each class count in the loss, where not all count alike.
  func classWeights(in memory: TaskMemory) throws -> [Float]? {
    guard loss.classWeights != nil, let text = memory[Self.classWeightsKey] else { return nil }
    let (words, count) = (text.split(separator: " "), try memory.classNames()?.count ?? 0)
    let numbers = words.compactMap { Float($0) }.filter { $0 >= 0 && $0.isFinite }
    guard numbers.count == words.count, numbers.count == count else {
      throw SavedStateError("its 'saccade.\(Self.classWeightsKey)' is not a number for each class")
    }
    return numbers
  }

  /// The weights of classes; for balanced ones all masks are read.
  private func numbers(
    of weights: ClassShares, _ opened: any SegmentationDataset, _ setup: TaskSetup
  ) throws -> [Double] {
    let count = opened.classNames.count
    var pixels = [Int](repeating: 0, count: count)
    if weights == .balanced {
      let pass = ParallelPass(over: opened.count, workers: setup.data.workers) { index -> Result<[Int], any Error>? in
        Result {
          var own = [Int](repeating: 0, count: 256)
          for mask in try opened.sample(at: index).masks {
            for label in mask.image.pixels { own[Int(label)] += 1 }
          }
          return own
        }
      }
      for finding in pass.findings {
        for (label, number) in try finding.finding.get().prefix(count).enumerated() { pixels[label] += number }
      }
    }
    guard let numbers = weights.numbers(for: pixels) else {
      throw ConfigError(
        setup.source, "loss.class_weights",
        "has to have a number for each of the \(count) classes: \(opened.classNames.shortList)")
    }
    return numbers
  }

  private func masks(
    of dataset: any DatasetConfig, _ path: String, _ setup: TaskSetup, classNames: [String]? = nil
  ) throws -> any SegmentationDataset {
    guard let opened = try setup.open(dataset, path, classNames: classNames) as? any SegmentationDataset else {
      throw ConfigError(
        setup.source, "\(path).type",
        "\(dataset.typeName) has no class for each pixel; choose a data set that has masks: SegmentationFolder, "
          + "VOCSegmentation, CamVid, COCOSegmentation or ShapeMasks")
    }
    guard opened.count > 0 else { throw ConfigError(setup.source, path, "holds no images") }
    return opened
  }

  private func checkView(_ setup: TaskSetup) throws(ConfigError) {
    guard setup.view.isOfCrops else { return }
    throw ConfigError(
      setup.source, "test_time_augmentation",
      "\(setup.view.rawValue) shows parts of a picture, whose pixels are not those of the whole; take flip, or leave it out"
    )
  }

  private func checkOutputs(_ names: [String], _ path: String, _ setup: TaskSetup) throws(ConfigError) {
    let outputs = setup.model.numClasses
    guard names.count == outputs else {
      throw ConfigError(
        setup.source, "model.num_classes",
        "is \(outputs), but \(path) has \(counted(names.count, "class", "classes")): \(names.shortList); set it to "
          + "\(names.count) (a background is one of them)")
    }
  }

  private func samples(
    of dataset: any DatasetConfig, _ opened: any SegmentationDataset, _ path: String, _ setup: TaskSetup
  ) throws -> SegmentationSamples {
    if let place = dataset.pipeline.firstIndex(where: { ($0 as? any SampleTransform)?.mixesSamples ?? false }) {
      let name = (dataset.pipeline[place] as? any TypedSection)?.typeName ?? "a step"
      throw ConfigError(
        setup.source, "\(path).pipeline.\(place)",
        "\(name) puts several pictures into one, and a picture has one mask; leave it out: it is for tasks that find "
          + "objects")
    }
    let known = dataset.preprocessing(imageSize: try dataset.oneSize(of: opened))
    if let size = known?.size {
      try setup.check(size, of: path)
    } else if let problem = setup.model.problemWithSizes(multipleOf: divisor) {
      throw ConfigError(
        setup.source, "\(path).pipeline",
        "leaves pictures of several sizes, and \(setup.model.typeName) \(problem); end it with a RandomCrop or a Resize"
      )
    }
    return SegmentationSamples(
      opened,
      preprocessing: known
        ?? Preprocessing(
          dataset.transforms, size: SegmentationSamples.anySize, normalization: dataset.normalization,
          maximumPixels: dataset.maxPixels),
      multipleOf: known == nil ? divisor : 1)
  }

  /// `[channels, height, width]` of what the network gets of the pictures: their one size, or what becomes of the first one.
  private func nominalShape(of samples: SegmentationSamples, _ dataset: any DatasetConfig) throws -> Shape {
    let channels = dataset.normalization.mean.count
    if let size = samples.size { return [channels, size.height, size.width] }
    let size = dataset.transforms.reduce(try samples.dataset.sample(at: 0).image.size) { $1.resultSize(of: $0) }
    func padded(_ side: Int) -> Int { max(1, (side + divisor - 1) / divisor) * divisor }
    return [channels, padded(size.height), padded(size.width)]
  }
}

extension ModelConfig {
  /// What keeps the network from taking images of any sizes that a number divides; nil if nothing does.
  fileprivate func problemWithSizes(multipleOf divisor: Int) -> String? {
    // Sizes that nobody makes a network for: one that takes them takes any.
    problem(with: ImageSize(height: 17 * divisor, width: 13 * divisor))
  }
}
