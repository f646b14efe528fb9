import ArgumentParser
import Foundation
import Saccade

/// The command `saccade cam CHECKPOINT IMAGE …`.
struct CAMCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "cam", abstract: "Show where on pictures a classifier sees a class.",
    discussion: """
      Writes the picture as the network gets it, and beside it the same with what speaks for the class laid over it: from \
      nothing, as it was, to yellow. Methods: \(ClassActivationMap.Method.allCases.map(\.rawValue).joined(separator: ", ")).

        saccade cam runs/mine/best.safetensors photo.jpg --out where.png
        saccade cam --model MobileNetV2 --weights mobilenet_v2.pth photos/*.jpg --class "golden retriever" --out shown
      """)

  @Argument(help: "The checkpoint; with --weights a picture as all that follow.", completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The pictures.", completion: .file(), transform: path)
  var images: [String] = []
  @OptionGroup var pretrained: PretrainedOptions
  @Option(name: .customLong("class"), help: "The class, by name or number (default: the likeliest).")
  var name: String?
  @Option(help: "The layer whose features are weighed, as weights name it (default: the last level).")
  var layer: String?
  @Option(
    help: "How: \(ClassActivationMap.Method.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: { text in
      if let method = ClassActivationMap.Method(rawValue: text) { return method }
      let known = ClassActivationMap.Method.allCases.map(\.rawValue)
      throw ValidationError(
        "no method '\(text)'\(Spelling.hint(for: text, among: known)); there are \(known.joined(separator: ", "))")
    })
  var method = ClassActivationMap.Method.gradCAM
  @Option(help: "The picture that is written; a folder for several (default: cam.png).", transform: path)
  var out = "cam.png"
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !pretrained.isGiven, images.isEmpty { throw ValidationError("name at least one picture") }
    guard pictures.count > 1 || ImageEncoding(path: out) != nil else {
      throw ValidationError("--out is a picture; name a file that ends in .png, .jpg or .webp: '\(out)'")
    }
  }

  private var pictures: [String] { pretrained.isGiven ? [checkpoint] + images : images }

  func run() throws {
    try threads.apply()
    try CommandFailure.reporting {
      let classifier = try makeClassifier()
      if let limit = pixels.maxPixels { classifier.preprocessing.maximumPixels = limit }
      let files = pictures.map { path(ofArgument: $0) }
      let isFolder = pictures.count > 1
      if isFolder {
        try KeptFiles.check(out, against: files)
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      } else {
        try KeptFiles.check(file: out, against: files)
      }
      var records: [LogRecord.Value] = []
      var names = DistinctNames()
      for (picture, file) in zip(pictures, files) {
        let found = try classifier.explain(
          Image(contentsOf: file, options: pixels.decoding), for: name, layer: layer,
          method: method)
        let target = isFolder ? "\(out)/\(names.name(for: file, ending: "png"))" : out
        let size = found.picture.size
        // What a small network gets would be seen by nobody: it grows by whole times.
        let times = max(1, Self.leastSide / max(size.height, size.width, 1))
        let cell = ImageSize(height: times * size.height, width: times * size.width)
        try Image.sheet(of: [found.picture, found.overlay], columns: 2, cell: cell).write(to: target)
        records.append(.object(record(of: found, picture, target)))
        guard !output.json else { continue }
        let sure = String(format: "%.2f %%", 100 * found.answer.probability)
        StandardOutput.write(
          "\(picture): \(found.answer.name) \(sure), the most at row \(found.peak.row), column \(found.peak.column) of "
            + "\(size): \(target)".visible())
      }
      if output.json { StandardOutput.write(["pictures": .list(records)]) }
    }
  }

  /// A picture is shown no smaller, as those of `predict --out` are.
  private static let leastSide = 480

  private func record(of found: ClassExplanation, _ picture: String, _ target: String) -> LogRecord {
    [
      "image": .text(picture), "class": .text(found.answer.name), "label": .integer(found.answer.label),
      "probability": .number(Double(found.answer.probability)), "layer": .text(found.layer),
      "peak": .list([.integer(found.peak.row), .integer(found.peak.column)]), "written": .text(target),
    ]
  }

  private func makeClassifier() throws -> ImageClassifier {
    if let (model, weights) = pretrained.choice {
      return try ImageClassifier.of(
        model.predictor(weights: weights) { StandardError.write("note: \($0.visible())") }, from: weights)
    }
    return try ImageClassifier(checkpoint: checkpoint)
  }
}
