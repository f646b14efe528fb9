import ArgumentParser
import Foundation
import Saccade

/// The command `saccade cross-validate CONFIG`.
struct CrossValidateCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "cross-validate",
    abstract: "Train a configuration several times, each time with another part of the data held out.",
    discussion: """
      The training data are parted into folds, each with the same share of each class; every run is judged by one fold \
      that it has not seen, prepared as data.val says. In the end the mean of the figures and their standard deviation are \
      told. A run that was stopped goes on with --resume, and folds that are done are not trained again.

        saccade cross-validate configs/classification/lenet_mnist.yaml --folds 5
      """)

  @OptionGroup var arguments: ConfigArguments
  @Option(help: "How many runs, each with another part held out.") var folds = 5
  @Option(
    name: .customLong("work-dir"), help: "The folder of the run folders (default: runs/NAME-folds).",
    completion: .directory, transform: path)
  var workDir: String?
  @Flag(help: "Go on with the runs that the folder has; folds that are done are not trained again.")
  var resume = false
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard 2...1000 ~= folds else { throw ValidationError("--folds must be from 2 to 1000: \(folds)") }
  }

  func run() throws {
    try CommandFailure.reporting {
      var settings = try TrainingConfig(file: arguments.config, overrides: arguments.overrides)
      settings.threads = threads.threads ?? settings.threads
      pixels.apply(to: &settings)
      let name = URL(filePath: arguments.config).deletingPathExtension().lastPathComponent
      let folder = workDir ?? settings.workDir ?? "runs/\(name)-folds"
      Interruption.listen()
      let report = try CrossValidation(settings, folds: folds, folder: folder).run(
        source: arguments.config, root: data.root, resumes: resume
      ) { StandardError.write($0.visible()) }
      if output.json {
        StandardOutput.write(report.record)
      } else {
        report.lines.forEach { StandardOutput.write($0.visible()) }
      }
    }
  }
}
