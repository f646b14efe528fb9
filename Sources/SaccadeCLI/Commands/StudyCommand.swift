import ArgumentParser
import Foundation
import Saccade
import SaccadeStudy

/// The command `saccade study`.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Find out what networks cost on this machine.",
    discussion: """
      Asks seven questions by measurements, and writes a page and tables; then tells the time of other networks.

        saccade study
        saccade study --only channels,roofline
        saccade study predict ResNet101

      Options of the first are those of "saccade study run".
      """,
    subcommands: [Run.self, Predict.self, Blocks.self], defaultSubcommand: Run.self)

  /// The command `saccade study run`.
  struct Run: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Answer questions about cost by measurements, as a page (the default).",
      discussion: """
        Does latency grow with channels, what do kernels, activations and precision cost, do building blocks keep their cost on other \
        platforms, what bounds each layer, and can a network's time be told without running it? Each question gets an answer in plain \
        words with its figures, plots and a table, which is a file of comma-separated values as well.

          saccade study
          saccade study --only channels,roofline
          saccade study --python python3

        It takes some minutes on two cores; let nothing else run meanwhile. With --python, what of ONNX Runtime, OpenVINO and PyTorch is \
        installed there is measured too; ONNX Runtime needs numpy, PyTorch needs onnx. Afterwards "saccade study predict NETWORK" tells \
        the time of others.

        After Xu et al. 2021, To Bridge Neural Network Design and Real-World Performance: A Behaviour Study for Neural Networks, MLSys.
        """)

    @Option(
      help: ArgumentHelp(
        "Only some of the questions, with commas between: \(StudyQuestion.all.map(\.name).joined(separator: ", ")).",
        valueName: "names"))
    var only: String?
    @Option(help: "The folder for the page and the tables.", completion: .directory, transform: path)
    var out = "study"
    @Option(
      help: ArgumentHelp("A Python in which other platforms are looked for (default: none are).", valueName: "program"))
    var python: String?
    @Option(help: "How often each thing is measured, of which the medians count.")
    var rounds = StudySettings().rounds
    @Flag(help: "Measure little, to see that all works; the answers are then no good.")
    var brief = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private var questions: [String]? {
      only?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    func validate() throws {
      guard 1...10_000 ~= rounds else { throw ValidationError("--rounds must be from 1 to 10000: \(rounds)") }
      guard let questions else { return }
      let names = StudyQuestion.all.map(\.name)
      if let unknown = questions.first(where: { !names.contains($0) }) {
        throw ValidationError(
          "--only: there is no question '\(unknown.visible())'\(Spelling.hint(for: unknown, among: names)); there are "
            + names.joined(separator: ", "))
      }
      if questions.isEmpty { throw ValidationError("--only names no question: give one, such as channels") }
    }

    func run() throws {
      try threads.apply()
      try CommandFailure.reporting {
        var settings = StudySettings()
        (settings.rounds, settings.isBrief, settings.python) = (rounds, brief, python)
        settings.program = Bundle.main.executablePath
        let asked = questions.flatMap(StudyQuestion.named)
        try Study.makeFolder(out, for: asked)
        Interruption.listen()
        let terminal = Terminal.standardError
        defer { terminal.show(status: "") }
        let study = try Study(settings, questions: asked, writingTablesTo: out) {
          terminal.show(status: "measuring \($0)")
        }
        terminal.show(status: "")
        try study.write(to: out)
        if output.json { return StandardOutput.write(study.record) }
        study.lines.forEach { StandardOutput.write($0) }
        StandardOutput.write("\npage: \(out.visible())/\(Study.pageName(for: asked))")
      }
    }
  }

  /// The command `saccade study predict NETWORK`.
  struct Predict: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "predict", abstract: "Tell how long a network takes to answer, without running it.",
      discussion: """
        From the operations that "saccade study" has measured on this machine, for one image and the network made ready for use, as \
        "saccade bench predict NETWORK --batch 1" measures it. Of a detector the layers count that stand before the first choice \
        among boxes.

          saccade study predict ResNet101
          saccade study predict MobileNetV2 --size 160
          saccade study predict runs/birds/best.safetensors
          saccade study predict net.onnx
        """)

    @Argument(
      help: "The model, of which capitals do not matter, or a checkpoint or an ONNX file.",
      completion: .file(extensions: ["onnx", "safetensors"]))
    var model: String
    @Option(help: "The height and width of the image, in pixels (default: the model's own).")
    var size: Int?
    @Option(help: "What the study wrote.", completion: .file(extensions: ["json"]), transform: path)
    var from = "study/latency.json"
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try BenchModel(argument: model).check(images: 1, side: size) }

    func run() throws {
      try threads.apply()
      try CommandFailure.reporting {
        let predictor = try LatencyPredictor(contentsOf: from)
        let subject = try BenchSubject(BenchModel(argument: model), side: size)
        let graph = try Predictor(subject.network, calling: subject.run).graph(
          for: Shape([subject.batches[0]] + subject.image.dimensions))
        let told = predictor.prediction(for: graph)
        if let other = predictor.otherMachine {
          StandardError.write("warning: \(from.visible()): \(other); run \"saccade study --only latency\" here")
        }
        if predictor.isBrief {
          StandardError.write(
            "warning: \(from.visible()): little was measured for it; run \"saccade study\" without --brief")
        }
        if !told.unknownKinds.isEmpty {
          StandardError.write(
            "warning: no operation like \(told.unknownKinds.joined(separator: ", ")) was measured, so that the time is told "
              + "too short")
        }
        if output.json {
          StandardOutput.write([
            "model": .text(subject.name), "ms": .number(told.seconds * 1000),
            "typical_error": .number(predictor.typicalError ?? .nan),
            "unknown": .list(told.unknownKinds.map { .text($0) }),
          ])
        } else {
          // Where something is missing, the error is another.
          let known = told.unknownKinds.isEmpty ? predictor.typicalError : nil
          let error = known.map { ", typically within \(fixed($0 * 100, digits: 0)) %" } ?? ""
          StandardOutput.write(
            "\(subject.name.visible()): \(fixed(told.seconds * 1000, digits: 2)) ms for "
              + "\(counted(subject.batches[0], "image"))\(error)")
        }
      }
    }
  }

  /// The command `saccade study blocks`.
  struct Blocks: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "blocks", abstract: "Measure the building blocks of known networks, as JSON.",
      discussion: """
        What "saccade study" runs to measure them with other instructions of the processor:

          ONEDNN_MAX_CPU_ISA=AVX2 saccade study blocks
        """)

    @Option(help: "How often each is measured, of which the medians count.")
    var rounds = StudySettings().rounds
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
      guard 1...10_000 ~= rounds else { throw ValidationError("--rounds must be from 1 to 10000: \(rounds)") }
    }

    func run() throws {
      try threads.apply()
      try CommandFailure.reporting { StandardOutput.write(try BlockTimes(rounds: rounds).record) }
    }
  }
}
