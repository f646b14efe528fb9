import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeConfig
@testable import SaccadeTraining

@Suite("No setting stops the program, whatever stands there: it is refused with its place, or it works", .serialized)
struct HostileSettingsTests {
  private let catalog = ConfigCatalog.standard

  /// Runs what may fail with an error that tells what to do, and in no other way.
  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { #expect(error is any SaccadeError, "\(what): \(error)") }
  }

  @Test("transforms")
  func transforms() throws {
    let accepted = try catalog.transforms.accepted()
    for step in accepted {
      for size in [ImageSize(height: 7, width: 9), ImageSize(square: 1)] {
        let picture = Image(height: size.height, width: size.width, color: .red)
        let mask = Mask(Image(height: size.height, width: size.width, format: .grey))
        let sample = Sample(
          picture, labels: [1], boxes: [Box(x1: 0, y1: 0, x2: 1, y2: 1)], masks: [mask],
          keypoints: [[Keypoint(Point(x: 0.5, y: 0.5))]], target: picture)
        let supply = SampleSupply(count: 3) { _ in sample }
        guard let transform = step as? any SampleTransform else {
          let numbers = try #require(step as? ChannelNormalization)
          var planes = [Float](repeating: 0, count: numbers.format.channels * size.height * size.width)
          planes.withUnsafeMutableBufferPointer {
            picture.converted(to: numbers.format).write(normalizedBy: numbers, into: $0)
          }
          #expect(planes.allSatisfy { $0.isFinite }, "\(numbers)")
          continue
        }
        _ = (transform.resultSize(of: size), transform.sizeNeed)
        let preprocessing = Preprocessing(
          [transform], size: ImageSize(square: 8), normalization: .unit(.rgb), maximumPixels: 1 << 16)
        for seed in UInt64(0)..<4 {
          var random = RandomStream(seed: seed)
          attempt("\(transform)") { _ = try preprocessing.preview(sample, using: &random, from: supply) }
        }
      }
    }
    #expect(accepted.count > 50)
  }

  @Test("augmentations of batches")
  func batchAugmentations() throws {
    let accepted = try catalog.batchAugmentations.accepted()
    for augmentation in accepted {
      for shape in [[1, 3, 4, 5], [3, 1, 1, 1], [2, 3, 7, 2]] as [Shape] {
        for seed in 0..<8 as Range<UInt64> {
          var random = RandomStream(seed: seed)
          let images = Tensor.ones(shape)
          let share = augmentation.mix(images, using: &random)
          #expect(0...1 ~= share && images.scalars.allSatisfy { abs($0 - 1) < 1e-6 }, "\(augmentation)")
        }
      }
    }
    #expect(accepted.count > 5)
  }

  @Test("models")
  func models() throws {
    let accepted = try catalog.models.accepted()
    for model in accepted {
      let count = model.makeOutline().parameterCount
      for side in [1, 32, ImageSize.greatestSide] { _ = model.problem(with: ImageSize(square: side)) }
      if count < 300_000 { #expect(model.makeModel().parameterCount == count, "\(model)") }
    }
    #expect(accepted.count > 100)
  }

  @Test("optimizers")
  func optimizers() throws {
    let accepted = try catalog.optimizers.accepted()
    for settings in accepted {
      let parameters = [Shape([2, 3]), [2], [0, 3], [1, 2, 1, 1]].enumerated().map { place, shape in
        (name: "\(place)", parameter: Parameter(.ones(shape)))
      }
      let optimizer = settings.makeOptimizer(for: [ParameterGroup(parameters)])
      for slope in [Float(1), 0, 1e30] {
        for (_, parameter) in parameters { parameter.setGradient(.full(parameter.shape, slope)) }
        optimizer.step()
      }
      try optimizer.load(state: optimizer.state)
    }
    #expect(accepted.count > 50)
  }

  @Test("schedules")
  func schedules() throws {
    let accepted = try catalog.schedules.accepted()
    for settings in accepted {
      for (length, total) in [(1, 1), (1_000_000_000, 1_000_000_000_000_000_000), (3, Int.max), (0, 0)] {
        for iteration in [0, 1, total / 2, total] {
          let position = TrainingPosition(iteration: iteration, iterationsPerEpoch: length, totalIterations: total)
          #expect(!settings.schedule.rate(base: 0.1, at: position).isNaN, "\(settings) \(position)")
        }
      }
    }
    #expect(accepted.count > 50)
  }

  @Test("data sets")
  func datasets() throws {
    let accepted = try catalog.datasets.accepted()
    for dataset in accepted {
      attempt("\(dataset)") {
        let opened = try dataset.open(root: DataRoot("/nowhere/at all"), classNames: nil)
        _ = dataset.preprocessing(imageSize: ImageSize(square: 16))
        guard let shapes = dataset as? ShapesConfig, shapes.size.height * shapes.size.width <= 4096 else { return }
        for index in [0, opened.count - 1] { _ = try opened.image(at: index) }
      }
    }
    #expect(accepted.count > 20)
  }

  @Test("tasks and their losses")
  func tasks() throws {
    let accepted = try catalog.tasks.accepted()
    func use<Settings: TaskSettings>(_ settings: Settings) throws {
      attempt("\(settings)") { _ = try settings.makeTask(model: Linear(1, 1), memory: [:]) }
      _ = (settings.figures, settings.keysElsewhere)
      for field in Settings.Loss.fields {
        for value in HostileValues.all(for: field.expectation) {
          let node = try ConfigNode(yaml: "\(field.key): \(value)", file: "hostile.yaml")
          let reader = ConfigReader(catalog: catalog) { ConfigReference(of: TrainingConfig()) }
          let changed = settings.readingLoss(node, at: "loss", with: reader)
          if reader.problems.isEmpty {
            attempt("\(changed)") { _ = try changed.makeTask(model: Linear(1, 1), memory: [:]) }
          } else {
            #expect(reader.problems.allSatisfy { $0.place.hasPrefix("hostile.yaml:1:") && $0.path.contains(field.key) })
          }
        }
      }
    }
    for task in accepted { try use(task) }
    #expect(accepted.count >= catalog.tasks.members.count)
  }

  @Test("hooks, each in a run of three steps with a validation")
  func hooks() throws {
    let accepted = try catalog.hooks.accepted()
    try withFolder { folder in
      for (number, hook) in accepted.enumerated() {
        var config = try tiny(folder + "/\(number)", set: ["runner={max_iters: 3}"])
        config.hooks = [hook]
        if hook.problem(in: config) != nil { continue }
        attempt("\(hook)") {
          _ = try TrainingRun<ClassificationSettings>(config, source: "tiny.yaml", terminal: TinyRun.silence).run()
        }
      }
    }
    #expect(accepted.count > 5)
  }

  @Test("sections of a run, each tried in a run that is stopped after a step")
  func sections() throws {
    let keys = leaves(of: ConfigReference(of: TrainingConfig()).keys)
    #expect(keys.count > 20)
    try withFolder { folder in
      // What comes to the same is run once.
      var seen: Set<String> = []
      for (key, expectation) in keys {
        for (number, value) in HostileValues.all(for: expectation).enumerated() {
          let argument = "\(key)=\(value)"
          do {
            let config = try tiny("\(folder)/\(key)-\(number)", set: [argument])
            // A folder of that name would be made here, and threads are those of all tests.
            if ["work_dir", "threads"].contains(key) { continue }
            var same = config
            same.workDir = nil
            guard seen.insert(same.yaml).inserted else { continue }
            attempt(argument) { try oneStep(config) }
          } catch let error as ConfigError {
            let told = error.problems.contains {
              "\($0.path) \($0.message)".contains(key.split(separator: ".").last ?? "")
            }
            #expect(told, "\(argument): \(error)")
            #expect(error.place.hasPrefix("--set ") || error.place.hasPrefix("tiny.yaml:"), "\(error)")
          }
        }
      }
    }
  }

  @Test("all numbers of a run at their greatest at once")
  func greatest() throws {
    let keys = leaves(of: ConfigReference(of: TrainingConfig()).keys)
    let greatest = keys.compactMap { key, expectation -> String? in
      guard expectation.contains("a whole number"), !["threads", "runner.max_epochs"].contains(key),
        // Keys of what is a list.
        !key.hasPrefix("data.sizes."), !key.hasPrefix("unfreeze.")
      else { return nil }
      return expectation.matches(of: /\d+/).last.map { "\(key)=\($0.0)" }
    }
    #expect(greatest.count > 8)
    try withFolder { folder in
      for length in ["runner.max_iters=1000000000", "runner.max_epochs=1000000000"] {
        let config = try tiny(folder + "/\(length)", set: greatest.filter { !$0.hasPrefix("runner.max") } + [length])
        #expect(throws: Never.self) { try oneStep(config) }
      }
    }
  }

  /// The keys that hold no section and no type, by their dotted paths.
  private func leaves(of keys: [ConfigReference.Key], _ path: String = "") -> [(key: String, expectation: String)] {
    keys.flatMap { key in
      key.family != nil
        ? [] : key.keys.isEmpty ? [(path + key.name, key.expectation)] : leaves(of: key.keys, path + key.name + ".")
    }
  }

  private func tiny(_ folder: String, set overrides: [String]) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        model: {type: TinyNet}
        data:
          batch_size: 4
          workers: 0
          train: {type: Shapes, count: 8, size: 16}
          val: {type: Shapes, split: val, count: 4, size: 16}
        optimizer: {type: SGD, lr: 0.05}
        runner: {max_iters: 2}
        work_dir: '\(folder)'
        """, name: "tiny.yaml", overrides: overrides, catalog: TinyRun.catalog)
  }

  private func oneStep(_ config: TrainingConfig) throws {
    let run = try TrainingRun<ClassificationSettings>(config, source: "tiny.yaml", terminal: TinyRun.silence)
    run.extraHooks.append(StepHook { $0.stop("one step is enough") })
    _ = try run.run()
  }
}
