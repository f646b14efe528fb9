import ArgumentParser
import Saccade
import SaccadeONNX

/// The command `saccade import MODEL.onnx`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Tell what an ONNX model is, or take its weights.",
    discussion: """
      Without --model it tells what the file says: what the model takes and gives, its operators, the size and cost of it, \
      the text beside it, and the models of the catalog that its weights are most like. The exit code is 65 if \
      Saccade cannot run it, and the nodes that stand in the way are named.

      With --model the weights of that model are written as safetensors, which train, finetune, test and predict read. They \
      are known by their names, as programs export them. An export in which batch normalizations have become part of the \
      convolutions has no such weights any more; "saccade predict" and "saccade bench predict" use it as it is.

        saccade import net.onnx
        saccade import net.onnx --model ResNet50 -o resnet50.safetensors
        saccade predict --model ResNet50 --weights resnet50.safetensors a.jpg
      """)

  @Argument(help: "The ONNX model.", completion: .file(extensions: ["onnx"]), transform: path)
  var file: String
  @Option(
    help: ArgumentHelp("The model whose weights the file has, as recipes name it.", valueName: "name"),
    transform: { try ModelEntry(argument: $0) })
  var model: ModelEntry?
  @Option(
    name: [.short, .customLong("out")], help: ArgumentHelp("The .safetensors file to write.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]), transform: path)
  var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (model == nil) == (out == nil) else {
      throw ValidationError(
        model == nil
          ? "--out needs --model: which model the weights are of; without both, \"saccade import\" tells what the file is"
          : "--model needs --out, the file to write: -o weights.safetensors")
    }
    if let out { try KeptFiles.check(out, endsIn: ".safetensors") }
  }

  func run() throws {
    guard let model, let out else { return try report() }
    let done = try CommandFailure.reporting {
      try KeptFiles.check(file: out, against: [BytePath(file)])
      return try ONNXWeightsImport(entry: model).run(file, to: out)
    }
    for note in done.notes { StandardError.write("note: \(note.visible())") }
    for warning in done.warnings { StandardError.write("warning: \(warning.visible())") }
    if output.json {
      StandardOutput.write(done.record)
    } else {
      StandardOutput.write("written to \(out.visible()): \(counted(done.tensorCount, "tensor")) of \(model.name)")
    }
  }

  private func report() throws {
    let report = try CommandFailure.reporting { try ONNXReport(of: file) }
    if output.json {
      StandardOutput.write(report.record)
    } else {
      StandardOutput.write(report.lines.map { $0.visible() }.joined(separator: "\n"))
    }
    guard let problem = report.problem else { return }
    StandardError.write("error: \("\(problem)".visible())")
    throw ExitCode(problem.exitCode.rawValue)
  }
}
