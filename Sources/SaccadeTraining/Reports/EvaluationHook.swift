import SaccadeTasks

/// Keeps what the last validation came to in the run folder, for the report of the run, also of one that is killed later.
final class EvaluationHook<Settings: TaskSettings>: TrainingHook {
  typealias Task = Settings.Task
  private let task: Settings
  private let memory: TaskMemory
  private let folder: RunFolder
  private let tell: (String) -> Void

  init(_ task: Settings, memory: TaskMemory, in folder: RunFolder, tell: @escaping (String) -> Void) {
    self.task = task
    self.memory = memory
    self.folder = folder
    self.tell = tell
  }

  func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) throws {
    guard let details = try task.details(of: summary.metrics, memory: memory), !details.exhibits.isEmpty else { return }
    let record = EvaluationRecord(epoch: summary.epoch + 1, exhibits: details.exhibits)
    // A report is worth no run: where there is no room for it, the run goes on.
    do { try folder.writing { try record.write(to: folder.evaluation, in: $0) } } catch let error as RunFolderError {
      throw error
    } catch {
      tell("what the validation came to is not kept for the report: \(error)")
    }
  }
}
