import ArgumentParser
import Saccade

/// The program `saccade`: each command reads its arguments here and leaves the work to the library.
@main
struct SaccadeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saccade",
    abstract: "Train, test and use vision models.",
    discussion: """
      A first run, without any files:  saccade quickstart
      Experiments of a course:         saccade learn
      Fine-tune on your photographs:   saccade finetune photos --from M --weights W
      Begin a recipe:                  saccade config new
      Try it, in seconds:              saccade config check mine.yaml
      Train it:                        saccade train mine.yaml
      Judge a checkpoint:              saccade test mine.yaml CHECKPOINT
      Name what is on pictures:        saccade predict CHECKPOINT photo.jpg --top 5
      Two to three times as fast:      saccade quantize CHECKPOINT photos --out FILE
      How a run went, as a page:       saccade report runs/mine
      Make a run again, and compare:   saccade reproduce runs/mine
      Which class is taken for which:  saccade confusion runs/mine/best.safetensors
      Where a class is seen:           saccade cam CHECKPOINT photo.jpg
      Walk through a network:          saccade view CHECKPOINT --image photo.jpg
      Fetch a data set:                saccade data get mnist
      What is wrong with data:         saccade data lint mine.yaml
      Which networks there are:        saccade models list
      What is in somebody's weights:   saccade weights inspect resnet50.pth
      What an ONNX model is:           saccade import net.onnx
      What a recipe may say:           saccade config docs
      Where a setting comes from:      saccade config explain mine.yaml optimizer.lr

      Data lie where --data-root or SACCADE_DATA says, otherwise in the folder data. SACCADE_THREADS or --threads sets \
      how many threads compute.

      Sizes of images are height × width, in pixels, in arguments, configurations and messages.

      Exit codes: 0 done; 1 the run failed; 64 wrong arguments; 65 unusable data, image or checkpoint; 66 a file or \
      folder to read that is not there, may not be read, or is one where the other should be; 71 memory is used up, or the system gives no more threads; \
      74 a file or the output could not be written, or a file not fetched; 78 a wrong configuration; 129, 130, \
      131 and 143 stopped by a terminal or connection that closed, by Ctrl-C, by Ctrl-\\ and by SIGTERM; 141 nobody reads the output any \
      more, as after "| head". With --json, an error is an object on standard output too: {"error": "...", "place": \
      "...", "problem": "...", "advice": "...", "exit_code": 78}, without the parts that it has not.
      """,
    version: saccadeVersion,
    subcommands: [
      QuickstartCommand.self, LearnCommand.self, FinetuneCommand.self, TrainCommand.self, CrossValidateCommand.self,
      TestCommand.self,
      PredictCommand.self, QuantizeCommand.self, ExportCommand.self, ImportCommand.self, ReproduceCommand.self,
      DataCommand.self, ModelsCommand.self, WeightsCommand.self,
      ConfigCommand.self, ReportCommand.self, PlotCommand.self, ConfusionCommand.self, CAMCommand.self,
      FeaturesCommand.self, ViewCommand.self,
      BenchCommand.self,
    ])

  /// Errors look alike, whether the parser finds them or a command: as compilers write them.
  static var _errorPrefix: String { "error: " }

  static func main() {
    StandardDescriptors.fillGaps()
    Signals.becomeErrors()
    CrashSignals.endTheProgram()
    let arguments = CommandLine.arguments.dropFirst()
    let isJSON = arguments.prefix { $0 != "--" }.contains("--json")
    Memory.onExhaustion { message in
      CommandFailure(message, code: FailureCode(rawValue: Memory.exhaustedExitCode)).tell(isJSON: isJSON)
    }
    do {
      try CommandNames.check(arguments, of: self)
      var command = try parseAsRoot()
      if command is any ComputingCommand { ThreadWaiting.shorten() }
      try command.run()
    } catch let failure as CommandFailure {
      failure.tell(isJSON: isJSON)
      exit(withError: ExitCode(failure.code.rawValue))
    } catch {
      // A command that only gives a code has told everything; help and the version are no failures.
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success, !text.isEmpty {
        StandardOutput.write(text)
        exit(withError: ExitCode.success)
      }
      if isJSON, !(error is ExitCode), code != .success {
        _ = StandardOutput.errorNumber(
          ofWriting: CommandFailure(message(for: error), code: FailureCode(rawValue: code.rawValue)).record.json)
      }
      // Not left to the parser, which hands the control characters of arguments on to the terminal.
      if !text.isEmpty { StandardError.write(withArgumentsShown(text)) }
      exit(withError: ExitCode(code.rawValue))
    }
  }
}

/// A text of several lines in which arguments stand, with the ends of lines and control characters of these written out.
private func withArgumentsShown(_ text: String) -> String {
  CommandLine.arguments.reduce(text) { text, argument in
    let shown = argument.visible()
    return shown == argument ? text : text.replacing(argument, with: shown)
  }
}
