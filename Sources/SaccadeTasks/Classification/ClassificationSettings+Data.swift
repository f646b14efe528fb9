import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeText

extension ClassificationSettings {
  /// Opens images and classes, and checks that they are those of the network.
  public func open(_ setup: TaskSetup) throws -> TaskData<ClassificationSamples> {
    var train = try samples(of: setup.data.train, "data.train", setup)
    let names = train.dataset.classNames
    if !setup.data.batchAugments.isEmpty {
      guard loss.classWeights == nil else {
        throw ConfigError(
          setup.source, "loss.class_weights",
          "weighs one class a picture, and data.batch_augments mixes them; leave one of both out")
      }
      train.mixing = BatchMixing(setup.data.batchAugments, classCount: names.count)
    }
    let wanted = WantedClasses(names: names) { others in
      ConfigError(
        setup.source, "data.val",
        "has other classes than data.train: \(others.shortList) instead of \(names.shortList)")
    }
    let validation = try setup.data.val.map { try judged($0, setup, wanted: wanted) }
    if let validation, validation.sampleShape != train.sampleShape,
      setup.model.problem(with: validation.imageSize) != nil
    {
      throw ConfigError(
        setup.source, "data.val", "its images become \(validation.sampleShape), those of data.train other sizes")
    }
    try setup.checkBatches(
      train: train.count, validation: validation?.count, of: train.sampleShape, views: setup.view.cropCount)
    if setup.best == "top5", names.count <= 5 {
      throw ConfigError(
        setup.source, "checkpoint.best", "top5 says nothing of \(names.count) classes; choose top1 or loss")
    }
    let last = validation ?? train
    var memory = try Self.memory(ofClasses: names)
    if let weights = loss.classWeights {
      guard let numbers = weights.numbers(for: train.dataset.classCounts) else {
        throw ConfigError(
          setup.source, "loss.class_weights",
          "has to have a number for each of the \(names.count) classes: \(names.shortList)")
      }
      memory[Self.classWeightsKey] = numbers.map { "\($0)" }.joined(separator: " ")
    }
    let notes = train.dataset.notes
    // Both may be parts of one folder.
    let others = (validation?.dataset.notes ?? []).filter { !notes.contains($0) }
    return TaskData(
      train: train, validation: validation, inputShape: last.sampleShape,
      imageSize: try (setup.data.val ?? setup.data.train).oneSize(of: last.dataset),
      memory: memory,
      notes: notes + others,
      summary: "\(counted(train.count, "image")) of \(train.imageSize.inWords) in \(names.count) classes")
  }

  /// Opens images and classes to judge a checkpoint by.
  public func openValidation(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?
  ) throws -> ValidationData<ClassificationSamples> {
    // Weights alone name no classes: they are those of the data, in their order.
    let wanted = try memory.flatMap { try classNames(in: $0) }.map { names in
      WantedClasses(names: names) { others in
        SavedStateError(
          "is of other classes than data.val of \(setup.source): \(names.shortList) instead of \(others.shortList)",
          advice: "use the data that it was trained for, or another checkpoint")
      }
    }
    let samples = try judged(dataset, setup, wanted: wanted)
    var memory = try Self.memory(ofClasses: samples.dataset.classNames)
    let counts = samples.dataset.classCounts
    let present = counts.indices.filter { counts[$0] > 0 }
    if present.count > 1, present.count < counts.count {
      memory[Self.presentClassesKey] = present.map(String.init).joined(separator: " ")
    }
    return ValidationData(samples, memory: memory, notes: samples.dataset.notes)
  }

  /// The classes have the names of the training data; where these are not there, they have numbers.
  public func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory {
    let outputs = setup.model.numClasses
    return try .ofClasses(outputs, tell: tell) {
      let names = try classes(of: setup.data.train, "data.train", classNames: nil, setup).classNames
      guard names.count == outputs else {
        throw ConfigError(
          setup.source, "model.num_classes",
          "is \(outputs), but there are \(names.count) classes: " + names.prefix(5).joined(separator: ", "))
      }
      return names
    }
  }

  private static let presentClassesKey = "present_classes"
  private static let classWeightsKey = "class_weights"

  /// What a checkpoint remembers of classes with these names, in the order of the network's outputs.
  public static func memory(ofClasses names: [String]) throws -> TaskMemory { try .ofClasses(names) }

  /// The classes that the data have by which a checkpoint is judged, if they are fewer than it tells apart.
  func presentClasses(in memory: TaskMemory) throws -> [Int]? {
    guard let text = memory[Self.presentClassesKey] else { return nil }
    let (words, count) = (text.split(separator: " "), try classNames(in: memory)?.count ?? 0)
    let numbers = words.compactMap { Int($0) }
    guard !numbers.isEmpty, numbers.count == words.count, numbers.allSatisfy({ 0..<count ~= $0 }) else {
      throw SavedStateError("its 'saccade.\(Self.presentClassesKey)' is no list of classes")
    }
    return numbers
  }

  /// How much the images of each class count in the loss, where not all count alike.
  func classWeights(in memory: TaskMemory) throws -> [Float]? {
    guard let text = memory[Self.classWeightsKey] else { return nil }
    let (words, count) = (text.split(separator: " "), try classNames(in: memory)?.count ?? 0)
    let numbers = words.compactMap { Float($0) }.filter { $0 >= 0 && $0.isFinite }
    guard numbers.count == words.count, numbers.count == count else {
      throw SavedStateError("its 'saccade.\(Self.classWeightsKey)' is not a number for each class")
    }
    return numbers
  }

  /// The classes that a checkpoint remembers.
  func classNames(in memory: TaskMemory) throws -> [String]? { try memory.classNames() }

  /// A checkpoint names as many classes as its network tells apart.
  public func check(_ memory: TaskMemory, outputs: Int) throws { try memory.checkClasses(outputs: outputs) }

  private func classes(
    of dataset: any DatasetConfig, _ path: String, classNames: [String]?, _ setup: TaskSetup
  ) throws -> any ClassificationDataset {
    let opened = try setup.open(dataset, path, classNames: classNames)
    guard let classes = opened as? any ClassificationDataset else {
      throw ConfigError(
        setup.source, "\(path).type", "\(dataset.typeName) has no classes; choose another data set, or another task")
    }
    return classes
  }

  /// Opens the data set that the network is judged by, of whose pictures it is shown what the view says.
  private func judged(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, wanted: WantedClasses?
  ) throws -> ClassificationSamples {
    let samples = try samples(of: dataset, "data.val", setup, wanted: wanted)
    try checkRoomForScores(of: samples, setup)
    guard setup.view.isOfCrops else { return samples }
    guard let five = samples.fiveCrops() else {
      throw ConfigError(
        setup.source, "test_time_augmentation",
        "\(setup.view.rawValue) shows the corners beside the middle, and data.val.pipeline does not end by cutting that "
          + "out; end it with a Resize to a larger side and a CenterCrop, or choose flip")
    }
    return five
  }

  /// Figures that need the scores of all images keep them until the last is judged.
  private func checkRoomForScores(of samples: ClassificationSamples, _ setup: TaskSetup) throws(ConfigError) {
    guard let figure = metrics.first(where: { ClassificationFigure(rawValue: $0)?.needsScores ?? false }) else {
      return
    }
    let bytes = 4 * Double(samples.count) * Double(setup.model.numClasses)
    guard bytes > Double(Memory.limitBytes) / 2 else { return }
    throw ConfigError(
      setup.source, "metrics",
      "\(figure) needs the scores of \(samples.count) images for \(setup.model.numClasses) classes, which take "
        + "\(memorySize(Int(min(bytes, 0x1p62)))); leave it out")
  }

  /// Opens one data set and checks it against the model.
  /// - Parameter wanted: the classes that it must have; nil for any
  private func samples(
    of dataset: any DatasetConfig, _ path: String, _ setup: TaskSetup, wanted: WantedClasses? = nil
  ) throws -> ClassificationSamples {
    let opened = try classes(of: dataset, path, classNames: wanted?.names, setup)
    guard opened.count > 0 else { throw ConfigError(setup.source, path, "holds no images") }
    let names = opened.classNames
    if let wanted, names != wanted.names { throw wanted.mismatch(names) }
    guard names.count > 1 else {
      throw ConfigError(
        setup.source, path,
        "has only one class, \(names.joined()), which leaves nothing to tell apart; classification needs at least two: "
          + "in an image folder, a folder of images for each")
    }
    let outputs = setup.model.numClasses
    guard names.count == outputs else {
      throw ConfigError(
        setup.source, "model.num_classes",
        "is \(outputs), but \(path) has \(names.count) classes: \(names.shortList); set it to \(names.count)")
    }
    return ClassificationSamples(
      opened,
      preprocessing: try setup.preprocessing(
        of: dataset, opened, path, whole: "the class of one picture would be learnt of several"))
  }

}

extension ClassificationSamples {
  /// The height and width of what the network gets.
  var imageSize: ImageSize { ImageSize(height: sampleShape[1], width: sampleShape[2]) }
}

/// The classes that a data set must have, and the error if it has others.
private struct WantedClasses {
  let names: [String]
  let mismatch: (_ others: [String]) -> any Error
}
