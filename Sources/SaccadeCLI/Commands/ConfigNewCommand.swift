import ArgumentParser
import Foundation
import Saccade

extension ConfigCommand {
  /// The command `saccade config new`.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Write a first configuration for your data, with comments.",
      discussion: """
        On a terminal it asks for what is not given; elsewhere --data has to be, and the rest is chosen. The data are looked \
        at, so that classes, channels and sizes are right, and what is written trains as it is. A file that is there is not \
        written over.

          saccade config new
          saccade config new --data photos --model MobileNetV2 --epochs 20 --out photos.yaml
          saccade config new --task regression --data parts/numbers.csv --targets x,y
          saccade config new --task detection --data my-photos --out boxes.yaml
          saccade config new --task segmentation --data cells --out cells.yaml
          saccade config new --data cifar10 --out cifar.yaml
        """)

    private static let tasks = "classification, regression, detection or segmentation"

    @Option(
      help:
        "What the network is to do: classification, regression, detection or segmentation (default: classification).",
      transform: { name in
        if let task = ConfigDraft.Task(rawValue: name.lowercased()) { return task }
        throw ValidationError("no task '\(name)' (\(New.tasks))")
      })
    var task: ConfigDraft.Task?
    @Option(
      name: .customLong("data"),
      help: """
        A folder with a folder of pictures for each class, or a data set's name, as mnist; a CSV file of numbers; for \
        detection a folder of VOC's or YOLO's, COCO's JSON file, or a CSV file of boxes; for segmentation a folder with images \
        and masks in it, or of CamVid's or VOC's layout.
        """)
    var dataName: String?
    @Option(help: "The network (default: one that suits the data).")
    var model: String?
    @Option(help: "How many times the data are gone through (default: 3 to 30, by the data).")
    var epochs: Int?
    @Option(
      help: "Which numbers are told, for regression, with commas between (default: all of the table).",
      transform: { $0.split(separator: ",").map { String($0.drop { $0 == " " }) } })
    var targets: [String]?
    @Option(help: "The file that is written (default: mine.yaml).", completion: .file(), transform: path)
    var out: String?
    @OptionGroup var data: DataOptions

    func validate() throws {
      // Without a task it is asked for, or the usual one.
      if let model, let task = task ?? (Questions.canAsk ? nil : .classification), task.network(named: model) == nil {
        throw ValidationError(task.unknown(model))
      }
      if let epochs, !(1...1_000_000 ~= epochs) {
        throw ValidationError("--epochs must be from 1 to 1000000: \(epochs)")
      }
      if dataName == nil, !Questions.canAsk {
        throw ValidationError("--data has to name the data: there is no terminal to ask on")
      }
      if targets != nil, task != .regression { throw ValidationError("--targets goes with --task regression") }
    }

    func run() throws {
      try CommandFailure.reporting {
        let task =
          try self.task
          ?? Questions.ask(
            "What is the network to do: \(Self.tasks)?", usual: "classification"
          ) { ConfigDraft.Task(rawValue: $0.lowercased()) }
        var draft = try dataName.map { try ConfigDraft(task: task, data: $0, root: data.root) } ?? askForData(task)
        StandardError.write("found: \(draft.summary.visible())")
        draft.targets = targets
        draft.model =
          try model
          ?? Questions.ask("Which network (saccade models list shows all)?", usual: draft.usualModel) {
            task.network(named: $0)
          }
        draft.epochs =
          try epochs
          ?? Questions.ask("How many epochs?", usual: "\(draft.usualEpochs)") { text in
            Int(text).flatMap { 1...1_000_000 ~= $0 ? $0 : nil }
          }
        let file = try out ?? Questions.ask("Which file?", usual: "mine.yaml") { $0.isEmpty ? nil : $0 }
        let text = try draft.text(name: file)
        try NewFile.write(text, to: UserPath.expanded(file))
        StandardOutput.write("written: \(file)")
        StandardError.write("next: \(program) config check \(file.visible()), then \(program) train \(file.visible())")
      }
    }

    /// Asks until there are data.
    private func askForData(_ task: ConfigDraft.Task) throws -> ConfigDraft {
      let what =
        switch task {
        case .classification: "A folder with a folder of pictures for each class, or a data set's name"
        case .regression: "A CSV file of pictures and numbers"
        case .detection: "A folder of VOC's or YOLO's, COCO's JSON file, or a CSV file of boxes"
        case .segmentation: "A folder with images and masks in it, or of CamVid's or VOC's layout"
        }
      return try Questions.ask("Where are the data? \(what):", usual: "Shapes") { name in
        do { return try ConfigDraft(task: task, data: name, root: data.root) } catch {
          StandardError.write("\("\(error)".visible())")
          return nil
        }
      }
    }
  }
}
