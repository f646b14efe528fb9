import ArgumentParser
import Saccade

/// The program `saccade`: each command reads its arguments here and leaves the work to the library.
@main
struct SaccadeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saccade",
    abstract: "Train, test and use vision models.",
    discussion: """
      A first run, without any files:          saccade quickstart
      Train a recipe:                          saccade train configs/classification/lenet_mnist.yaml
      Judge a checkpoint:                      saccade test CONFIG CHECKPOINT
      Name what is on pictures:                saccade predict CHECKPOINT photo.jpg --top 5
      Fetch a data set:                        saccade data get mnist

      Data lie where --data-root or SACCADE_DATA says, otherwise in the folder data. SACCADE_THREADS or --threads sets \
      how many threads compute.

      Exit codes: 0 done; 1 the run failed; 64 wrong arguments; 65 unusable data, image or checkpoint; 74 a file could \
      not be written or fetched; 78 a wrong configuration.
      """,
    version: saccadeVersion,
    subcommands: [
      QuickstartCommand.self, TrainCommand.self, TestCommand.self, PredictCommand.self, DataCommand.self,
      BenchCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      if command is any ComputingCommand { ThreadWaiting.shorten() }
      try command.run()
    } catch let failure as CommandFailure {
      StandardError.write("error: \(failure.message)")
      exit(withError: ExitCode(failure.code))
    } catch {
      exit(withError: error)
    }
  }
}

/// The version that `--version` prints.
let saccadeVersion = "0.1.0"
