import Saccade

/// A hook that remembers something: how many pictures the network has seen, also before a resume.
final class PictureCount<Task: TrainingTask>: TrainingHook {
  private(set) var count = 0

  var name: String? { "PictureCount" }
  var state: SavedState { SavedState(texts: ["count": String(count)]) }
  func load(_ state: SavedState) throws { count = try state.number("count") }

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    count += step.sampleCount
    trainer.note(Figure("pictures", Double(count), .init(better: .more, digits: 0)))
  }
}

/// What names it: `hooks: [{type: PictureCount}]`.
struct CountPictures: HookSettings {
  var typeName: String { "PictureCount" }
  var summary: String { "Counts the pictures that the network has seen." }
  static let fields: [ConfigField<Self>] = []

  func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    PictureCount<Task>()
  }
}
