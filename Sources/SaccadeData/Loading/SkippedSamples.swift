import Synchronization

/// What a ``BatchLoader`` does about a sample that cannot be read.
public enum UnreadableSamples: Hashable, Sendable {
  /// The batch is an error that names the sample.
  case stop
  /// The next sample of the data set that can be read takes its place, so that batches keep their size: for training.
  ///
  /// After the last sample the first is next. In a folder of class folders the next image is nearly always one of the
  /// same class.
  case replaced
  /// The batch is made without it: for judging a model, where no image may count twice.
  ///
  /// A batch of which nothing is left is passed over.
  case leftOut
}

/// The samples that a ``BatchLoader`` could not read and went on without.
///
/// Which they are, and in which order they are told, depends on the samples alone, not on the number of workers.
public final class SkippedSamples: Sendable {
  private struct State {
    /// All that a worker has met, which may be ahead of what was told.
    var met: [Int: LoaderError] = [:]
    /// Those of them that could not be read when another sample asked for them.
    var unreadFurther: Set<Int> = []
    var told: Set<Int> = []
    var listener: (@Sendable (LoaderError) -> Void)?
  }

  private let state = Mutex(State())

  init() {}

  /// How many there are in the batches that were given.
  public var count: Int { state.withLock { $0.told.count } }

  /// They and the reasons, by their number.
  public var errors: [LoaderError] {
    state.withLock { state in state.told.sorted().compactMap { state.met[$0] } }
  }

  /// Has a closure called when a batch goes without a sample: once for each sample, in the thread that takes the batches.
  public func listen(_ listener: @escaping @Sendable (LoaderError) -> Void) {
    state.withLock { $0.listener = listener }
  }

  var isEmpty: Bool { state.withLock { $0.met.isEmpty } }

  /// All that were met, told or not, by their number.
  var all: [LoaderError] { state.withLock { state in state.met.values.sorted { $0.index < $1.index } } }

  func error(of index: Int) -> LoaderError? { state.withLock { $0.met[index] } }

  func meet(_ error: LoaderError) { state.withLock { $0.met[error.index] = error } }

  /// Whether another sample has asked for this one in vain.
  func isUnreadFurther(_ index: Int) -> Bool { state.withLock { $0.unreadFurther.contains(index) } }

  /// Notes that a sample cannot be read for which another one has asked.
  func meetFurther(_ error: LoaderError) {
    state.withLock { state in
      state.unreadFurther.insert(error.index)
      if state.met[error.index] == nil { state.met[error.index] = error }
    }
  }

  /// Notes that a batch that is given goes without a sample, and tells it if it is the first time.
  func tell(_ index: Int) {
    let news: (listener: @Sendable (LoaderError) -> Void, error: LoaderError)? = state.withLock { state in
      guard let error = state.met[index], state.told.insert(index).inserted else { return nil }
      return state.listener.map { ($0, error) }
    }
    if let news { news.listener(news.error) }
  }
}
