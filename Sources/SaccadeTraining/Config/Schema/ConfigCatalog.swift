/// The types that a configuration can name, by the section where it names them.
///
/// It is a plain value. To train a model of your own from a file, add its configuration to a copy:
///
/// ```swift
/// var catalog = ConfigCatalog.standard
/// catalog.models.add(MyNetConfig())
/// let config = try TrainingConfig(file: "mine.yaml", catalog: catalog)
/// ```
public struct ConfigCatalog: Sendable {
  /// What `model` can be.
  public var models: ConfigFamily<any ModelConfig>
  /// What `data.train` and `data.val` can be.
  public var datasets: ConfigFamily<any DatasetConfig>
  /// What a `pipeline` is made of.
  public var transforms: ConfigFamily<any TransformConfig>
  /// What `optimizer` can be.
  public var optimizers: ConfigFamily<any OptimizerConfig>
  /// What `lr_config` can be.
  public var schedules: ConfigFamily<any ScheduleConfig>

  /// Everything that Saccade brings.
  public static let standard = ConfigCatalog(
    models: .standard, datasets: .standard, transforms: .standard, optimizers: .standard, schedules: .standard)
}
