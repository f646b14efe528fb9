import Foundation
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeText

extension RegressionSettings {
  /// Opens images and numbers, and checks that the network tells as many.
  public func open(_ setup: TaskSetup) throws -> TaskData<RegressionSamples> {
    try checkOutputs(setup)
    guard setup.data.batchAugments.isEmpty else {
      throw ConfigError(
        setup.source, "data.batch_augments",
        "mixes pictures and their classes, and the task has numbers instead; leave it out")
    }
    let opened = try numbers(of: setup.data.train, "data.train", setup)
    let scales = try self.scales(of: opened, setup)
    let train = try samples(of: setup.data.train, opened, "data.train", scales, setup)
    let validation = try setup.data.val.map { dataset in
      try samples(of: dataset, numbers(of: dataset, "data.val", setup), "data.val", scales, setup)
    }
    try setup.checkBatches(train: train.count, validation: validation?.count, of: train.sampleShape)
    if let validation { try check(validation.dataset, goesWith: scales, setup) }
    let last = validation ?? train
    let baseline = baseline(train.dataset, validation?.dataset)
    return TaskData(
      train: train, validation: validation, inputShape: last.sampleShape,
      imageSize: try (setup.data.val ?? setup.data.train).oneSize(of: last.dataset), memory: try memory(of: scales),
      notes: train.dataset.notes + (validation?.dataset.notes ?? []) + placeNotes(setup.data)
        + scaleNotes(baseline, best: setup.best),
      summary: "\(counted(train.count, "image")) with \(targets.joined(separator: ", "))",
      baseline: baseline)
  }

  /// Opens images and numbers to judge a checkpoint by.
  public func openValidation(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?
  ) throws -> ValidationData<RegressionSamples> {
    try checkOutputs(setup)
    let opened = try numbers(of: dataset, "data.val", setup)
    let remembered =
      try memory.map { try scales(in: $0) } ?? scales(of: numbers(of: setup.data.train, "data.train", setup), setup)
    try check(opened, goesWith: remembered, setup)
    let samples = try samples(of: dataset, opened, "data.val", remembered, setup)
    return ValidationData(samples, memory: try self.memory(of: remembered), notes: opened.notes)
  }

  /// How targets are written follows from the training data.
  public func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory {
    try checkOutputs(setup)
    return try memory(of: scales(of: numbers(of: setup.data.train, "data.train", setup), setup))
  }

  /// Tells of pictures that are moved while their numbers stay.
  private func placeNotes(_ data: DataConfig) -> [String] {
    let parts = [("data.train", data.train)] + (data.val.map { [("data.val", $0)] } ?? [])
    return parts.compactMap { path, dataset in dataset.placeNote(among: targets).map { "\(path): \($0)" } }
  }

  private func checkOutputs(_ setup: TaskSetup) throws(ConfigError) {
    let outputs = setup.model.numClasses
    guard outputs == targets.count else {
      throw ConfigError(
        setup.source, "model.num_classes",
        "is \(outputs), but task.targets names \(targets.count) numbers; set it to \(targets.count)")
    }
  }

  private static let scalesKey = "target_scales"
  private static let namesKey = "target_names"
  /// What its checkpoints remember.
  static let memoryKeys = [scalesKey, namesKey]

  private func memory(of scales: [TargetScale]) throws -> TaskMemory {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func text(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    return [Self.scalesKey: try text(scales), Self.namesKey: try text(targets)]
  }

  /// Whether the validation data say the same of each target as what the network learns from: a place that they give as a
  /// plain number would stay where it is when its picture is resized.
  private func check(
    _ validation: any RegressionDataset, goesWith scales: [TargetScale], _ setup: TaskSetup
  ) throws(ConfigError) {
    for (target, scale) in zip(targets, scales) {
      guard let column = validation.numberNames.firstIndex(of: target) else { continue }
      let kind = validation.numberKinds[column]
      if kind == scale.kind { continue }
      throw ConfigError(
        setup.source, "data.val",
        "gives '\(target)' as \(kind.inWords), and the network learns it as \(scale.kind.inWords); "
          + "name the same columns in x_columns, y_columns and length_columns as in data.train")
    }
  }

  /// How the targets of a checkpoint are written.
  /// - Throws: `SavedStateError` if they are others than the configuration's, or in another order, or it does not say
  func scales(in memory: TaskMemory) throws -> [TargetScale] {
    if let names = try names(in: memory), names != targets {
      throw SavedStateError(
        "its network tells \(names.joined(separator: ", ")), but task.targets names \(targets.joined(separator: ", "))",
        advice: "set task.targets to [\(names.joined(separator: ", "))]")
    }
    let scales = memory[Self.scalesKey].flatMap { text in
      try? JSONDecoder().decode([TargetScale].self, from: Data(text.utf8))
    }
    guard let scales, scales.count == targets.count else {
      throw SavedStateError(
        "its 'saccade.target_scales' does not say how its \(counted(targets.count, "number")) are written")
    }
    for (target, scale) in zip(targets, scales) where !scale.isPossible {
      throw SavedStateError(
        "its 'saccade.target_scales' writes \(target) with mean \(scale.mean) and deviation \(scale.deviation)")
    }
    return scales
  }

  /// A checkpoint says how each of its numbers is written, and its network tells as many.
  public func check(_ memory: TaskMemory, outputs: Int) throws {
    _ = try scales(in: memory)
    try memory.refuse([TaskMemory.classNamesKey])
    guard targets.count == outputs else {
      throw SavedStateError(
        "its configuration names \(counted(targets.count, "number")) (task.targets), but its network tells \(outputs)")
    }
  }

  /// The targets of a checkpoint; nil if it is one of before they were remembered.
  private func names(in memory: TaskMemory) throws -> [String]? {
    guard let text = memory[Self.namesKey] else { return nil }
    do { return try JSONDecoder().decode([String].self, from: Data(text.utf8)) } catch {
      throw SavedStateError("its 'saccade.\(Self.namesKey)' is not readable")
    }
  }

  private func numbers(
    of dataset: any DatasetConfig, _ path: String, _ setup: TaskSetup
  ) throws -> any RegressionDataset {
    var asked = targets
    if path == "data.train", case .column(let weight) = setup.data.sampler, !targets.contains(weight) {
      asked.append(weight)
    }
    guard let opened = try setup.open(dataset.asking(for: asked), path) as? any RegressionDataset else {
      throw ConfigError(
        setup.source, "\(path).type",
        "\(dataset.typeName) has no numbers to tell; choose a data set that has, such as NumberTable or Shapes")
    }
    guard opened.count > 0 else { throw ConfigError(setup.source, path, "holds no images") }
    for (place, target) in targets.enumerated() where !opened.numberNames.contains(target) {
      let known = opened.numberNames
      throw ConfigError(
        setup.source, "task.targets.\(place)",
        "\(path) has no number '\(target)'\(Spelling.hint(for: target, among: known)) "
          + "(known: \(known.map { $0.visible() }.joined(separator: ", ")))")
    }
    return opened
  }

  private func samples(
    of dataset: any DatasetConfig, _ opened: any RegressionDataset, _ path: String, _ scales: [TargetScale],
    _ setup: TaskSetup
  ) throws -> RegressionSamples {
    let columns = targets.map { opened.numberNames.firstIndex(of: $0) ?? 0 }
    return RegressionSamples(
      opened,
      preprocessing: try setup.preprocessing(
        of: dataset, opened, path, whole: "the numbers of one picture say nothing of several"),
      targets: zip(columns, scales).map { (column: $0, scale: $1) })
  }

  /// Places and lengths need nothing of the data; of other numbers mean and deviation over all samples:
  /// any choice of them meets a pattern that the rows of some table have.
  private func scales(of opened: any RegressionDataset, _ setup: TaskSetup) throws -> [TargetScale] {
    let columns = targets.map { opened.numberNames.firstIndex(of: $0) ?? 0 }
    var scales = columns.map { TargetScale(kind: opened.numberKinds[$0]) }
    guard scales.contains(where: { $0.kind == .plain }) else { return scales }
    let rows = (0..<opened.count).map { opened.numbers(at: $0) }
    for (place, column) in columns.enumerated() where scales[place].kind == .plain {
      let values = rows.map { $0[column] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      scales[place].mean = mean
      // What rounding leaves of equal numbers is no deviation.
      let rounding = mean * 1e-12
      scales[place].deviation = variance > rounding * rounding ? variance.squareRoot() : 1
    }
    return scales
  }
}

extension NumberKind {
  /// For messages: `a place from the left`.
  fileprivate var inWords: String {
    switch self {
    case .x: "a place from the left"
    case .y: "a place from above"
    case .length: "a length"
    case .plain: "a plain number"
    }
  }
}
