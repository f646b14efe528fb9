/// The types that a configuration can name, where they are others than those that Saccade brings.
///
/// It is a plain value. To train a model of your own from a file, add its configuration to a copy:
///
/// ```swift
/// var catalog = ConfigCatalog.standard
/// catalog.models.add(MyNetConfig())
/// let config = try TrainingConfig(file: "mine.yaml", catalog: catalog)
/// ```
public struct ConfigCatalog: Sendable {
  private var families: [ObjectIdentifier: any Sendable] = [:]

  /// Everything that Saccade brings.
  public static let standard = ConfigCatalog()

  /// The types of a kind: what was set, or else `standard`.
  public subscript<Kind>(standard: @autoclosure () -> ConfigFamily<Kind>) -> ConfigFamily<Kind> {
    get { families[ObjectIdentifier(Kind.self)] as? ConfigFamily<Kind> ?? standard() }
    set { families[ObjectIdentifier(Kind.self)] = newValue }
  }
}
