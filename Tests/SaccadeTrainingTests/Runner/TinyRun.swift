import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTasks

@testable import SaccadeTraining

/// A network with all that makes a resume hard: running statistics, dropout, momentum.
final class TinyNet: Module {
  let conv: Conv2d
  let bn: BatchNorm
  let fc: Linear

  init(classes: Int) {
    conv = Conv2d(3, 8, kernel: 3, stride: 2, padding: .all(1))
    bn = BatchNorm(8)
    fc = Linear(8 * 8 * 8, classes)
  }

  override func forward(_ x: Tensor) -> Tensor {
    let features = relu(bn(conv(x))).flattened(from: 1)
    guard isTraining else { return fc(features) }
    return fc(RandomSource.current.draw { dropout(features, rate: 0.2, using: &$0) })
  }
}

/// The configuration that names it.
struct TinyNetConfig: ModelConfig {
  var typeName: String { "TinyNet" }
  var summary: String { "A network of two layers." }
  var numClasses = 10
  var inChannels: Int { 3 }
  func makeModel() -> Module { TinyNet(classes: numClasses) }
  static let fields: [ConfigField<Self>] = [
    ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .positive)
  ]
}

/// Runs of seconds on drawn images: 6 steps an epoch, 2 epochs.
enum TinyRun {
  static let catalog: ConfigCatalog = {
    var catalog = ConfigCatalog.standard
    catalog.models.add(TinyNetConfig())
    return catalog
  }()

  static func config(_ folder: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        model: {type: TinyNet}
        data:
          batch_size: 16
          workers: 2
          train:
            type: Shapes
            count: 90
            size: 16
            pipeline:
              - {type: RandomCrop, size: 16, padding: 2}
              - {type: RandomFlip}
              - {type: ColorJitter, brightness: 0.2}
          val: {type: Shapes, split: val, count: 40, size: 16}
        optimizer: {type: SGD, lr: 0.05, momentum: 0.9, weight_decay: 0.001}
        lr_config: {policy: cosine, by_epoch: false, warmup: linear, warmup_iters: 3}
        runner: {max_epochs: 2}
        checkpoint: {interval: 2, by_epoch: false}
        log: {interval: 2}
        seed: 5
        work_dir: \(folder)
        """, name: "tiny.yaml", overrides: overrides, catalog: catalog)
  }

  /// A terminal that nobody watches and nobody reads.
  static var silence: Terminal { Terminal(descriptor: -1, isTerminal: false) { _ in nil } }

  static func training(_ folder: String, set overrides: [String] = []) throws -> TrainingRun<ClassificationSettings> {
    try TrainingRun(config(folder, set: overrides), source: "tiny.yaml", terminal: silence)
  }

  @discardableResult
  static func train(_ folder: String, set overrides: [String] = []) throws -> TrainingReport {
    try training(folder, set: overrides).run()
  }

  /// The JSON lines of a run's log.
  static func log(_ folder: String) throws -> [[String: Any]] {
    try String(contentsOfFile: folder + "/log.jsonl", encoding: .utf8).split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}

/// Does something after a step.
final class StepHook: TrainingHook {
  typealias Task = ClassificationTask
  private let action: (Trainer<ClassificationTask>) throws -> Void

  init(_ action: @escaping (Trainer<ClassificationTask>) throws -> Void) { self.action = action }

  func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) throws {
    try action(trainer)
  }
}
