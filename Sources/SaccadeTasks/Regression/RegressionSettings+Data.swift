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
    let outputs = setup.model.numClasses
    guard outputs == targets.count else {
      throw ConfigError(
        setup.source, "model.num_classes",
        "is \(outputs), but task.targets names \(targets.count) numbers; set it to \(targets.count)")
    }
    let opened = try numbers(of: setup.data.train, "data.train", setup)
    let scales = try self.scales(of: opened, setup)
    let train = try samples(of: setup.data.train, opened, "data.train", scales, setup)
    let validation = try setup.data.val.map { dataset in
      try samples(of: dataset, numbers(of: dataset, "data.val", setup), "data.val", scales, setup)
    }
    try setup.checkBatches(train: train.count, validation: validation?.count, of: train.sampleShape)
    let last = validation ?? train
    return TaskData(
      train: train, validation: validation, inputShape: last.sampleShape,
      imageSize: try (setup.data.val ?? setup.data.train).oneSize(of: last.dataset), memory: try memory(of: scales),
      notes: train.dataset.notes + (validation?.dataset.notes ?? []) + placeNotes(setup.data.train, scales),
      summary: "\(train.count) images with \(targets.joined(separator: ", "))",
      baseline: baseline(train.dataset, validation?.dataset))
  }

  /// Opens images and numbers to judge a checkpoint by.
  public func openValidation(
    _ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?
  ) throws -> ValidationData<RegressionSamples> {
    let opened = try numbers(of: dataset, "data.val", setup)
    let remembered =
      try memory.map { try scales(in: $0) } ?? scales(of: numbers(of: setup.data.train, "data.train", setup), setup)
    let samples = try samples(of: dataset, opened, "data.val", remembered, setup)
    return ValidationData(samples, memory: try self.memory(of: remembered), notes: opened.notes)
  }

  /// How targets are written follows from the training data.
  public func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory {
    try memory(of: scales(of: numbers(of: setup.data.train, "data.train", setup), setup))
  }

  private static let scalesKey = "target_scales"

  private func memory(of scales: [TargetScale]) throws -> TaskMemory {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [Self.scalesKey: String(decoding: try encoder.encode(scales), as: UTF8.self)]
  }

  /// How the targets of a checkpoint are written.
  func scales(in memory: TaskMemory) throws -> [TargetScale] {
    let scales = memory[Self.scalesKey].flatMap { text in
      try? JSONDecoder().decode([TargetScale].self, from: Data(text.utf8))
    }
    guard let scales, scales.count == targets.count else {
      throw TaskError(
        "does not say how its \(targets.count) numbers are written", advice: "use another checkpoint of the run")
    }
    return scales
  }

  private func numbers(
    of dataset: any DatasetConfig, _ path: String, _ setup: TaskSetup
  ) throws -> any RegressionDataset {
    guard let opened = try setup.open(dataset.asking(for: targets), path) as? any RegressionDataset else {
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
          + "(known: \(known.joined(separator: ", ")))")
    }
    return opened
  }

  private func samples(
    of dataset: any DatasetConfig, _ opened: any RegressionDataset, _ path: String, _ scales: [TargetScale],
    _ setup: TaskSetup
  ) throws -> RegressionSamples {
    let columns = targets.map { opened.numberNames.firstIndex(of: $0) ?? 0 }
    return RegressionSamples(
      opened, preprocessing: try setup.preprocessing(of: dataset, opened, path),
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
      scales[place].deviation = variance > 0 ? variance.squareRoot() : 1
    }
    return scales
  }
}
