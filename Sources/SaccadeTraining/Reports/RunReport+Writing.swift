public import SaccadeConfig
public import SaccadeData
import SaccadeImages
import SaccadeLayers
import SaccadePlots
import SaccadeTasks
import SaccadeText

extension TrainingConfig {
  /// Writes the page that tells of a run, from what its folder holds: `saccade report`.
  ///
  /// - Parameters:
  ///   - folder: the run folder
  ///   - path: the page; nil is `report.html` in the folder
  ///   - root: the folder below which data sets lie, for pictures of them
  ///   - tell: called with what a user should know, such as that the data are not there
  ///   - catalog: what the configuration can name
  /// - Returns: the page's path
  /// - Throws: `ConfigError` if the folder has no configuration that can be read; `FileError` if the page cannot be written
  public static func writeReport(
    ofRun folder: String, to path: String? = nil, root: DataRoot = DataRoot(), catalog: ConfigCatalog = .standard,
    tell: (String) -> Void = { _ in }
  ) throws -> String {
    let source = RunFiles(folder: folder).config
    let config = try TrainingConfig(file: source, catalog: catalog)
    var report = try RunReport(of: folder, config: config)
    do { try report.open(config.task, config, source, root) } catch {
      tell("the report has no pictures, since the data cannot be opened: \(error)")
    }
    let path = path ?? RunFiles(folder: folder).report
    try AtomicFile.write(report.page.html.utf8, to: path)
    return path
  }
}

extension RunReport {
  /// Opens the data of a run for their pictures.
  fileprivate mutating func open(
    _ task: some TaskSettings, _ config: TrainingConfig, _ source: String, _ root: DataRoot
  ) throws {
    let data = try task.open(config.setup(source: source, root: root))
    show(data.train, data.validation, seed: config.randomSeed)
  }

  /// Takes in the pictures of data that are open.
  mutating func show(_ train: some BatchSource, _ validation: (some BatchSource)?, seed: UInt64) {
    if let train = train as? any ViewableSource { trainingPictures = ReportPictures.training(of: train, seed: seed) }
    if let validation = validation as? any ViewableSource {
      validationPicture = { try ReportPictures.picture(of: validation, at: $0.index, $0.marks) }
    }
  }
}
