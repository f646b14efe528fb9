import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks
import SaccadeText

/// Writes a run's figures, pictures and distributions into event files of its folder; without a folder, nothing.
///
/// | tags | what, and when |
/// |---|---|
/// | `train/loss`, `train/top1` … | figures of the epoch so far, `train/step_loss`, `train/lr` and notes: every so many steps |
/// | `time/…`, `memory/…` | means of the steps since the last time, and memory in bytes: every so many steps |
/// | `epoch/loss` … | the training of a whole epoch: after it |
/// | `val/loss` … | the validation: after it |
/// | `augmented/…`, `mistaken/…` | pictures: before the first step, after validations |
/// | `weights/…`, `gradients/…` | distributions: after every so many epochs |
public final class TensorBoardHook<Task: TrainingTask>: TrainingHook {
  private let settings: TensorBoard
  private let interval: Int
  private var writer: EventFileWriter?
  private var window = StepWindow()

  /// A hook that writes figures after so many steps.
  public init(_ settings: TensorBoard = TensorBoard(), interval: Int) {
    self.settings = settings
    self.interval = interval
  }

  /// Finds out where to write.
  public func trainingWillStart(_ trainer: Trainer<Task>) {
    writer = trainer.folder.map { EventFileWriter(in: $0, firstStep: trainer.iteration + 1, tell: trainer.tell) }
  }

  /// Shows what the network gets to see, once.
  public func epochWillStart(_ trainer: Trainer<Task>) {
    guard settings.hasImages, trainer.iteration == 0, let source = trainer.loader.source as? any ViewableSource else {
      return
    }
    write(ReportPictures.training(of: source, seed: trainer.settings.seed).map(\.bytes), as: "augmented", step: 0)
  }

  /// Writes a step's figures, if it is its turn.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    window.add(seconds: step.seconds, waiting: step.dataSeconds, samples: step.sampleCount)
    guard trainer.iteration % interval == 0 else { return }
    var figures = (step.metrics.figures + step.notes).map { ("train/\($0.name)", $0.value) }
    figures += [("train/step_loss", step.loss), ("train/lr", step.learningRate)]
    figures += window.figures.map { ("time/\($0)", $1) }
    figures += MemoryFigures.now.map { ("memory/\($0)", Double($1)) }
    window = StepWindow()
    write(figures, step: trainer.iteration)
  }

  /// Writes an epoch's figures.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    var figures = summary.training.figures.map { ("epoch/\($0.name)", $0.value) }
    figures.append(("time/epoch_seconds", summary.seconds))
    if let validation = summary.validation {
      figures += validation.figures.map { ("val/\($0.name)", $0.value) }
      figures.append(("time/val_seconds", summary.validationSeconds))
    }
    write(figures, step: trainer.iteration)
    if summary.validation != nil { writeMistaken(trainer) }
    if settings.histogramInterval > 0, (summary.epoch + 1) % settings.histogramInterval == 0 {
      writeHistograms(trainer)
    }
  }

  /// Tells if something was lost.
  public func trainingDidEnd(_ trainer: Trainer<Task>) {
    guard let count = writer?.lostEvents, count > 0 else { return }
    trainer.tell("TensorBoard's files go without \(counted(count, "event"))")
  }

  private func write(_ figures: [(String, Double)], step: Int) {
    writer?.write(figures.map { Event.Value($0, .scalar(Float($1))) }, step: step)
  }

  /// Pictures that the validation took for something else, as it is kept for the report.
  private func writeMistaken(_ trainer: Trainer<Task>) {
    guard settings.hasImages, let folder = trainer.folder,
      let source = trainer.validationLoader?.source as? any ViewableSource,
      let record = EvaluationRecord(contentsOf: folder.evaluation)
    else { return }
    let notes = record.exhibits.flatMap { exhibit in
      if case .samples(let notes) = exhibit.content { notes.filter { !$0.isRight } } else { [Exhibit.SampleNote]() }
    }
    let pictures = notes.prefix(8).compactMap { try? ReportPictures.picture(of: source, at: $0.index, $0.marks) }
    write(pictures, as: "mistaken", step: trainer.iteration)
  }

  private func write(_ pictures: [[UInt8]], as section: String, step: Int) {
    let values = pictures.enumerated().compactMap { place, bytes in
      Event.Image(bytes: bytes).map { Event.Value("\(section)/\(place + 1)", .image($0)) }
    }
    writer?.write(values, step: step)
  }

  private func writeHistograms(_ trainer: Trainer<Task>) {
    withoutGradient {
      // One weight at a time, so that no copy of all is in memory.
      for (name, parameter) in trainer.task.model.namedParameters {
        var values = [Event.Value("weights/\(name)", parameter.value)]
        if let gradient = parameter.gradient { values.append(Event.Value("gradients/\(name)", gradient)) }
        writer?.write(values.compactMap { $0 }, step: trainer.iteration)
      }
    }
  }
}

/// What the steps since the last look came to.
private struct StepWindow {
  private var (seconds, waiting, samples, steps) = (0.0, 0.0, 0, 0)

  mutating func add(seconds: Double, waiting: Double, samples: Int) {
    self.seconds += seconds
    self.waiting += waiting
    self.samples += samples
    steps += 1
  }

  var figures: [(String, Double)] {
    guard steps > 0, seconds > 0 else { return [] }
    return [
      ("step_seconds", seconds / Double(steps)), ("data_seconds", waiting / Double(steps)),
      ("images_per_second", Double(samples) / seconds),
    ]
  }
}

extension Event.Value {
  /// The spread of a tensor's numbers; nil if none is finite.
  fileprivate init?(_ tag: String, _ tensor: Tensor) {
    guard let histogram = Event.Histogram(of: tensor.scalars) else { return nil }
    self.init(tag, .histogram(histogram))
  }
}
