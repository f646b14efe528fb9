public import SaccadeConfig

/// Several policies, one after another: the policy `chain` of `lr_config`, or a list in its place.
///
/// ```yaml
/// lr_config:
///   - {policy: linear, start_factor: 0.01, by_epoch: false, end: 500}
///   - {policy: cosine, end: 90}
///   - {policy: constant}
/// ```
/// Each begins where the one before it ends and counts from there; the last one lasts to the end of the run.
public struct ChainSettings: ScheduleSettings {
  /// The policies, in their order.
  public var parts: [any ScheduleSettings] = []

  /// No policies yet.
  public init() {}

  /// `chain`.
  public var typeName: String { "chain" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["SequentialLR", "ChainedScheduler", "chained", "sequential"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Several policies, one after another; a list in its place is short for it." }

  /// The schedule.
  public var schedule: LearningRateSchedule {
    LearningRateSchedule(chain: parts.map { LearningRateSchedule.Part($0.schedule, end: $0.end) })
  }

  /// The key `policies`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "policies", list: \.parts,
      "The policies in their order; each but the last has an end, at which the next one begins and counts from.",
      of: .standard, alsoKnownAs: ["schedulers", "parts"])
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["there is a policy, and each but the last has an end after that of the policy before it"]

  /// Each part but the last ends after the one before it.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if parts.isEmpty { report("policies", "there has to be a policy") }
    for (place, part) in parts.enumerated() {
      let (key, isLast) = ("policies.\(place)", place == parts.count - 1)
      if !part.isForChains {
        report(key, "'\(part.typeName)' has no place in a chain; let it stand alone")
      } else if !isLast, part.end == nil {
        report(key, "has no end, so that the policies after it would never begin; give it one")
      } else if isLast, part.end != nil {
        report("\(key).end", "the last policy lasts to the end of the run; leave it out")
      } else if place > 0, let end = part.end, let before = parts[place - 1].end,
        part.schedule.byEpoch == parts[place - 1].schedule.byEpoch, end <= before
      {
        report("\(key).end", "must be after the end of the policy before it, \(before): \(end)")
      }
    }
  }

  /// A list as the chain that it is short for; everything else as it is.
  package static func section(of node: ConfigNode) -> ConfigNode {
    guard case .list = node.content else { return node }
    let name = ConfigNode(.scalar(Self().typeName, isQuoted: false), source: node.source)
    return ConfigNode(
      .section([ConfigNode.Entry("policy", name), ConfigNode.Entry("policies", node)]), source: node.source)
  }
}

extension ConfigField {
  /// A key that holds a learning-rate policy, or a list of those that follow one another.
  package static func schedule(
    _ key: String, _ path: ConfigPath<Section, any ScheduleSettings>, _ help: String, alsoKnownAs: [String] = []
  ) -> ConfigField {
    let field = ConfigField(key, path, help, of: .standard, alsoKnownAs: alsoKnownAs)
    return ConfigField(
      key: key, help: help, isRequired: false, expectation: field.expectation, alsoKnownAs: alsoKnownAs,
      content: field.content, schema: .items(.anything),
      read: { [read = field.read] node, section, place, reader in
        read(ChainSettings.section(of: node), &section, place, reader)
      }, write: field.write)
  }
}
