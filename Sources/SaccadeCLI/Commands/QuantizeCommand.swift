import ArgumentParser
import Saccade

/// The command `saccade quantize CHECKPOINT PICTURE… --out FILE`.
struct QuantizeCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract:
      "Let a network multiply bytes: two to three times as fast on processors that can, and a little less exact.",
    discussion: """
      Some pictures of the kind that the network will meet show between which numbers its values lie; their labels are \
      not needed. The checkpoint that is written is used as any other, by predict and test. It keeps its weights in \
      float32: on a processor without instructions for bytes (VNNI) it answers as before. How much exactness is lost, \
      saccade test says.

        saccade quantize runs/birds/best.safetensors photos --out q.safetensors
        saccade quantize --model ResNet50 --weights w.pth photos --out q.safetensors
        saccade test birds.yaml q.safetensors
      """)

  @Argument(
    help: "The checkpoint, a .safetensors file of a run folder. With --weights a picture as all that follow.",
    completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The pictures, or folders of them, of any depth.", completion: .file(), transform: path)
  var images: [String] = []
  @Option(help: "The checkpoint to write.", completion: .file(extensions: ["safetensors"]), transform: path)
  var out: String
  @Option(help: "How many of the pictures to look at, evenly chosen.")
  var count = 128
  @OptionGroup var pretrained: PretrainedSettingsOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard 1...100_000 ~= count else { throw ValidationError("--count must be from 1 to 100000: \(count)") }
    try KeptFiles.check(out, endsIn: ".safetensors")
    if !pretrained.isGiven, images.isEmpty { throw ValidationError("name pictures, or a folder of them") }
  }

  func run() throws {
    try threads.apply()
    try CommandFailure.reporting {
      let files = try files()
      try KeptFiles.check(file: out, against: files + [BytePath(pretrained.choice?.weights ?? checkpoint)])
      let source =
        pretrained.choice.map {
          Quantization.Source.pretrained($0.model, weights: $0.weights, overrides: pretrained.overrides)
        }
        ?? .checkpoint(checkpoint)
      let quantization = try Quantization(of: source, pictures: pictures(of: files)) {
        StandardError.write("note: \($0.visible())")
      }
      try quantization.checkpoint.write(to: out)
      tell(quantization)
    }
  }

  /// The files of all pictures.
  private func files() throws -> [BytePath] {
    try (pretrained.isGiven ? [checkpoint] + images : images).flatMap { argument in
      let file = path(ofArgument: argument)
      return try file.isFolder ? FolderCheck.images(below: file) : [file]
    }
  }

  /// As many as are asked for, from all over the folders.
  private func pictures(of files: [BytePath]) throws -> [Image] {
    let chosen = files.count <= count ? files : (0..<count).map { files[$0 * files.count / count] }
    return try chosen.map { try Image(contentsOf: $0, options: pixels.decoding) }
  }

  private func tell(_ quantization: Quantization) {
    let (inBytes, all) = quantization.layers
    if output.json {
      var record: LogRecord = [
        "checkpoint": .text(out), "pictures": .integer(quantization.pictureCount), "layers": .integer(all),
        "layers_in_bytes": .integer(inBytes),
      ]
      record["agreeing"] = quantization.agreeing.map { .integer($0) }
      return StandardOutput.write(record)
    }
    StandardOutput.write(
      "\(out.visible()): \(inBytes) of \(counted(all, "layer")) in bytes, by "
        + "\(counted(quantization.pictureCount, "picture"))")
    if !Predictor.hasFastBytes {
      StandardError.write("note: this processor has no instructions for bytes (VNNI): here it answers in float32")
    } else if let agreeing = quantization.agreeing {
      StandardOutput.write("the likeliest class is that of float32 for \(agreeing) of \(quantization.pictureCount)")
    }
  }
}
