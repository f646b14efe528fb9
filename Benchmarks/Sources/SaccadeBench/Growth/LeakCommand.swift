import ArgumentParser
import BenchmarkReport
import Foundation
import Saccade

/// The command `saccade-bench leak`.
struct LeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leak", abstract: "Train LeNet for thousands of steps and watch memory and the time of a step.",
    discussion: "The verdict is in the exit code: 1 if resident memory grew by more than 2 % after the first tenth.")

  @Option(help: "How many steps.")
  var steps = 10_000
  @Option(help: "After how many steps memory is looked at.")
  var every = 500
  @Option(help: "How many images a step has.")
  var batch = 64
  @OptionGroup var options: ComputingOptions

  func validate() throws {
    if every < 1 || batch < 1 || steps < 2 * every {
      throw ValidationError("--every and --batch must be at least 1, --steps at least twice --every")
    }
  }

  func run() throws {
    options.apply()
    let work = TrainingWork(LeNet(), classes: 10, channels: 1, batch: batch, side: 28)
    let clock = ContinuousClock()
    var times: [Double] = []
    times.reserveCapacity(steps)
    var table = MarkdownTable("steps", "resident MiB", "live MiB", "reserved MiB", "median step ms")
    var resident: [(step: Int, bytes: Int)] = []
    for step in 1...steps {
      times.append(clock.measure { work.step() }.milliseconds)
      guard step % every == 0 else { continue }
      let memory = Memory.statistics
      resident.append((step, Service.residentBytes))
      table.add([
        "\(step)", mebibytes(Service.residentBytes), mebibytes(memory.liveBytes), mebibytes(memory.reservedBytes),
        digits(times.suffix(every).median ?? 0, 3),
      ])
    }
    print(table.text)
    let part = min(1000, steps / 2)
    let (first, last) = (times.prefix(part).median ?? 0, times.suffix(part).median ?? 0)
    print(
      "\nmedian step: first \(part) \(digits(first, 3)) ms, last \(part) \(digits(last, 3)) ms, "
        + "ratio \(digits(last / first, 3))")
    // What the first steps compile and borrow stays; only what comes after can be a leak.
    let settled = resident.first { $0.step >= steps / 10 } ?? resident[0]
    let growth = resident[resident.count - 1].bytes - settled.bytes
    print("resident memory since step \(settled.step): \(growth >= 0 ? "+" : "")\(growth >> 10) KiB")
    if Double(growth) > 0.02 * Double(settled.bytes) { throw ExitCode.failure }
  }

  private func mebibytes(_ bytes: Int) -> String { digits(Double(bytes) / Double(1 << 20), 1) }
}
