import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
package import SaccadeModels
import SaccadeText

extension DetectionSettings {
  /// Opens pictures and boxes, and checks that their classes are those that the detector tells apart.
  public func open(_ setup: TaskSetup) throws -> TaskData<DetectionSamples> {
    guard setup.data.batchAugments.isEmpty else {
      throw ConfigError(
        setup.source, "data.batch_augments",
        "mixes pictures and their classes, and the task has boxes instead; leave it out: "
          + "Mosaic and ObjectMixup are steps of pipelines")
    }
    if let best = setup.best, best.hasPrefix(DetectionMetrics.maskPrefix), !learnsMasks(setup) {
      throw ConfigError(
        setup.source, "checkpoint.best",
        "\(best) is of masks, and \(setup.model.typeName) tells boxes alone; choose AP, or a Mask R-CNN")
    }
    let opened = try objects(of: setup.data.train, "data.train", setup)
    let names = opened.classNames
    guard (0..<opened.count).contains(where: { !opened.objects(at: $0).isEmpty }) else {
      throw ConfigError(
        setup.source, "data.train", "has no box on any of its \(opened.count) pictures: there is nothing to learn")
    }
    try checkOutputs(names, "data.train", setup)
    let train = try samples(of: setup.data.train, opened, "data.train", isJudged: false, setup)
    let validation = try setup.data.val.map { dataset in
      let opened = try objects(of: dataset, "data.val", setup, classNames: names)
      guard opened.classNames == names else {
        throw ConfigError(
          setup.source, "data.val",
          "has other classes than data.train: \(opened.classNames.shortList) instead of \(names.shortList)")
      }
      return try judged(dataset, opened, setup)
    }
    let last = validation.map { ($0, setup.data.val ?? setup.data.train) } ?? (train, setup.data.train)
    let shape = try nominalShape(of: last.0, last.1)
    try setup.checkBatches(
      train: train.count, validation: validation?.count, of: nominalShape(of: train, setup.data.train))
    let notes = opened.notes
    // Both may be parts of one folder.
    let others = (validation?.dataset.notes ?? []).filter { !notes.contains($0) }
    return TaskData(
      train: train, validation: validation, inputShape: shape, imageSize: try last.1.oneSize(of: last.0.dataset),
      memory: try .ofClasses(names), notes: notes + others + absentNotes(opened),
      summary: "\(train.count) images with objects of \(counted(names.count, "class", "classes"))")
  }

  /// Opens pictures and boxes to judge a checkpoint by.
  public func openValidation(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?
  ) throws -> ValidationData<DetectionSamples> {
    let known = try memory.flatMap { try $0.classNames() }
    func others(_ what: String) -> SavedStateError {
      SavedStateError(
        "is of other classes than data.val of \(setup.source): \(known?.shortList ?? ""); \(what)",
        advice: "use the data that it was trained for, or another checkpoint")
    }
    let opened: any DetectionDataset
    do { opened = try objects(of: dataset, "data.val", setup, classNames: known) } catch let error as DatasetError {
      // It is the checkpoint that names the classes here.
      throw known != nil && error.kind == .differentClasses ? others("\(error.path): \(error.problem)") : error
    }
    if let known, opened.classNames != known { throw others("it has \(opened.classNames.shortList)") }
    try checkOutputs(opened.classNames, "data.val", setup)
    return ValidationData(
      try judged(dataset, opened, setup), memory: try .ofClasses(opened.classNames), notes: opened.notes)
  }

  /// The classes have the names of the training data; where these are not there, they have numbers.
  public func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory {
    try .ofClasses(setup.model.numClasses, tell: tell) {
      let names = try objects(of: setup.data.train, "data.train", setup).classNames
      try checkOutputs(names, "data.train", setup)
      return names
    }
  }

  private func objects(
    of dataset: any DatasetConfig, _ path: String, _ setup: TaskSetup, classNames: [String]? = nil
  ) throws -> any DetectionDataset {
    guard let opened = try setup.open(dataset, path, classNames: classNames) as? any DetectionDataset else {
      throw ConfigError(
        setup.source, "\(path).type",
        "\(dataset.typeName) has no boxes; choose a data set that has: VOC, COCO, YOLO, BoxTable or ShapeScenes")
    }
    guard opened.count > 0 else { throw ConfigError(setup.source, path, "holds no images") }
    guard opened.hasMasks || !learnsMasks(setup) else {
      throw ConfigError(
        setup.source, path,
        "\(dataset.typeName) gives no masks, which \(setup.model.typeName) learns and is judged by; set masks: true for COCO "
          + "or ShapeScenes, choose InstanceMasks, or a detector of boxes")
    }
    return opened
  }

  private func learnsMasks(_ setup: TaskSetup) -> Bool { (setup.model as? any DetectorConfig)?.hasMasks ?? false }

  private func checkOutputs(_ names: [String], _ path: String, _ setup: TaskSetup) throws(ConfigError) {
    let outputs = setup.model.numClasses
    guard names.count == outputs else {
      throw ConfigError(
        setup.source, "model.num_classes",
        "is \(outputs), but \(path) has \(counted(names.count, "class", "classes")): \(names.shortList); set it to "
          + "\(names.count) (the background is none)")
    }
  }

  private func judged(
    _ dataset: any DatasetConfig, _ opened: any DetectionDataset, _ setup: TaskSetup
  ) throws -> DetectionSamples {
    guard
      (0..<opened.count).contains(where: { index in
        opened.objects(at: index).contains { $0.flags.isDisjoint(with: [.crowd, .difficult]) }
      })
    else {
      throw ConfigError(
        setup.source, "data.val",
        "has no object to be found on any of its \(opened.count) pictures: nothing can be judged")
    }
    return try samples(of: dataset, opened, "data.val", isJudged: true, setup)
  }

  private func samples(
    of dataset: any DatasetConfig, _ opened: any DetectionDataset, _ path: String, isJudged: Bool, _ setup: TaskSetup
  ) throws -> DetectionSamples {
    if let detector = setup.model as? any DetectorConfig, detector.needsProposals,
      !dataset.transforms.contains(where: { $0.findsProposals })
    {
      throw ConfigError(
        setup.source, "\(path).pipeline",
        "finds no proposals, and \(setup.model.typeName) looks at nothing else; begin it with {type: SelectiveSearch}")
    }
    let size = dataset.preprocessing(imageSize: try dataset.oneSize(of: opened))?.size
    if let size {
      try setup.check(size, of: path)
    } else if let problem = setup.model.problemWithSizes {
      throw ConfigError(
        setup.source, "\(path).pipeline",
        "leaves pictures of several sizes, and \(setup.model.typeName) \(problem); end it with a Letterbox, which keeps "
          + "proportions, or a Resize")
    }
    return DetectionSamples(
      opened, pipeline: dataset.transforms, normalization: dataset.normalization,
      multipleOf: size == nil ? divisor : 1, groupsByShape: size == nil && groupsByShape, size: size,
      givesTruth: isJudged, maximumPixels: dataset.maxPixels)
  }

  /// `[channels, height, width]` of what the network gets of the pictures: their one size, or what becomes of the first one.
  private func nominalShape(of samples: DetectionSamples, _ dataset: any DatasetConfig) throws -> Shape {
    let channels = dataset.normalization.mean.count
    if let size = dataset.preprocessing(imageSize: try dataset.oneSize(of: samples.dataset))?.size {
      return [channels, size.height, size.width]
    }
    let size = dataset.transforms.reduce(samples.dataset.size(at: 0)) { $1.resultSize(of: $0) }
    func padded(_ side: Int) -> Int { max(1, (side + divisor - 1) / divisor) * divisor }
    return [channels, padded(size.height), padded(size.width)]
  }

  /// Tells of classes that no picture shows.
  private func absentNotes(_ opened: any DetectionDataset) -> [String] {
    var absent = Set(opened.classNames.indices)
    for index in 0..<opened.count where !absent.isEmpty {
      for object in opened.objects(at: index) { absent.remove(object.label) }
    }
    guard !absent.isEmpty else { return [] }
    let names = absent.sorted().map { opened.classNames[$0] }
    return [
      "data.train: no picture shows \(names.shortList): the network cannot learn to find \(names.count == 1 ? "it" : "them")"
    ]
  }
}

extension ModelConfig {
  /// What keeps the network from taking images of any size; nil if nothing does.
  package var problemWithSizes: String? {
    // A size that nobody makes a network for: one that takes it takes any.
    problem(with: ImageSize(height: 517, width: 389))
  }
}
