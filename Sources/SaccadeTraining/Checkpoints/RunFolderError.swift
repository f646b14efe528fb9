public import SaccadeText

/// A run folder that was taken away from the run that trains in it.
public struct RunFolderError: SaccadeError, Hashable {
  /// The folder.
  public let path: String
  /// Whether another run has its name now, into which nothing was written.
  public let isTaken: Bool

  /// The folder.
  public var place: String { path }
  /// What became of it.
  public var problem: String {
    isTaken
      ? "was removed and made again while the run went on, and is another run's now: nothing was written into it"
      : "was removed while the run went on: there is nowhere to save it"
  }
  /// What to do.
  public var advice: String {
    "train again, in a work_dir that no other run is given, and let a run end before its folder is removed"
  }
  /// Something could not be written.
  public var exitCode: FailureCode { .noOutput }
}
