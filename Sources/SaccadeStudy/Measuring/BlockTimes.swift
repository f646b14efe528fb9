public import SaccadeTasks
import SaccadeEngine

/// How long the blocks of known networks take in this process, prepared and layer by layer: what `saccade study blocks` prints, so
/// that a study can measure them with other instructions of the processor.
public struct BlockTimes: Sendable {
  /// Up to which instructions the processor was used: `avx512`, `avx2`.
  public let instructions: String
  /// The milliseconds of each block by its name, prepared.
  public let prepared: [String: Double]
  /// The same, layer by layer.
  public let eager: [String: Double]

  /// Measures.
  /// - Parameter rounds: how often, of which the medians count
  /// - Traps: if there is no round
  public init(rounds: Int) throws {
    guard rounds > 0 else { misuse("BlockTimes", "there must be a round to measure: \(rounds)") }
    let layers = try NetworkBlock.all.map { block in
      let (module, shape) = block.made()
      return try StudyLayer(module, input: shape)
    }
    let times = try Stopwatch.milliseconds(
      of: layers.flatMap { layer in [{ try layer.runPrepared() }, { layer.runEager() }] }, rounds: rounds)
    func named(_ offset: Int) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: NetworkBlock.all.enumerated().map { ($1.name, times[2 * $0 + offset]) })
    }
    instructions = Processor.instructions
    prepared = named(0)
    eager = named(1)
  }

  /// What is printed.
  public var record: LogRecord {
    func object(_ times: [String: Double]) -> LogRecord.Value {
      var record = LogRecord()
      for (name, time) in times.sorted(by: { $0.key < $1.key }) { record[name] = .number(time) }
      return .object(record)
    }
    return ["instructions": .text(instructions), "prepared": object(prepared), "eager": object(eager)]
  }
}
