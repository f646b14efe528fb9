/// The names by which a checkpoint's parts stand in its file.
enum CheckpointKeys {
  static let format = "saccade.format"
  static let config = "saccade.config"
  static let inputShape = "saccade.input_shape"
  static let imageSize = "saccade.image_size"
  static let figures = "saccade.figures"
  static let progress = "saccade.progress"
  static let step = "saccade.step"
  static let hooks = "saccade.hooks"
  static let ranges = "saccade.ranges"
  /// Begins the names of all text; what follows it in those that are not named here, the task remembers.
  static let prefix = "saccade."
  static let own: Set<String> = [format, config, inputShape, imageSize, figures, progress, step, hooks, ranges]

  /// The layout of the file; a reader refuses those that came after it.
  ///
  /// The first had the optimizer's state alone.
  static let layout = 2
  /// Begins the names of tensors that are not weights.
  static let state = "training/"
  /// Begins, after ``state``, the names of those that are a hook's.
  static let hookState = "hooks/"
}
