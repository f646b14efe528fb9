import ArgumentParser
import Saccade

/// The command `saccade predict CHECKPOINT IMAGE…`.
struct PredictCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Name what is on pictures.",
    discussion: """
      The checkpoint knows its network, its classes and how images are prepared. JPEG, PNG, WebP, BMP, TIFF and \
      GIF are read. A picture that cannot be read is reported and the others are named; the exit code is then 65.

        saccade predict runs/lenet_mnist/best.safetensors photo.jpg other.png --top 3
      """)

  @Argument(help: "The checkpoint, a .safetensors file of a run folder.", completion: .file())
  var checkpoint: String
  @Argument(help: "The pictures.", completion: .file())
  var images: [String]
  @Option(help: "How many classes are named for each picture.")
  var top = 5
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1: \(top)") }
    if images.isEmpty { throw ValidationError("name at least one picture") }
  }

  func run() throws {
    options.applyThreads()
    let classifier = try CommandFailure.reporting { try ImageClassifier(checkpoint: checkpoint) }
    var results: [LogRecord.Value] = []
    var failures: [String] = []
    if let limit = pixels.maxPixels { classifier.preprocessing.maximumPixels = limit }
    for argument in images {
      let file = path(ofArgument: argument)
      let path = file.description
      do {
        let answers = try classifier.classify(Image(contentsOf: file, options: pixels.decoding), top: top)
        results.append(.object(record(path, answers)))
        if !options.json { tell(path, answers) }
      } catch {
        // The error of a preparation does not know the file.
        let message = error is ImageError ? "\(error)" : "\(path): \(error)"
        failures.append(message)
        results.append(.object(["image": .text(path), "error": .text(message)]))
        StandardError.write("error: \(message)")
      }
    }
    if options.json { StandardOutput.write(["checkpoint": .text(checkpoint), "predictions": .list(results)]) }
    if !failures.isEmpty { throw ExitCode(65) }
  }

  private func record(_ path: String, _ answers: [ImageClassifier.Answer]) -> LogRecord {
    [
      "image": .text(path),
      "classes": .list(
        answers.map {
          .object([
            "name": .text($0.name), "label": .integer($0.label), "probability": .number(Double($0.probability)),
          ])
        }),
    ]
  }

  private func tell(_ path: String, _ answers: [ImageClassifier.Answer]) {
    StandardOutput.write(path)
    for answer in answers {
      let percent = String(Int((answer.probability * 1000).rounded()))
      let digits = percent.count > 1 ? "\(percent.dropLast()).\(percent.suffix(1))" : "0.\(percent)"
      StandardOutput.write(String(repeating: " ", count: max(0, 7 - digits.count)) + "\(digits) %  \(answer.name)")
    }
  }
}
