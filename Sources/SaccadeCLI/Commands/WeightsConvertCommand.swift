import ArgumentParser
import Saccade

extension WeightsCommand {
  /// The command `saccade weights convert IN OUT`.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "convert", abstract: "Write the weights of a file as safetensors.",
      discussion: """
        Takes any file that `inspect` can read. With --model the weights get that model's names, from those of timm, \
        OpenMMLab, EfficientNet-PyTorch and others; what is left out or unknown is told. Files of Darknet (.weights) have no \
        names: --model says which network they are of. With --max-shard-size several \
        files are written, OUT-00001-of-00003.safetensors and so on, and an index, OUT.safetensors.index.json. One tensor \
        at a time is in memory.

          saccade weights convert resnet50.pth resnet50.safetensors
          saccade weights convert v.pth v.safetensors --model ViTB16 --dtype float16
          saccade weights convert yolov3.weights yolov3.safetensors --model YOLOv3
          saccade weights convert big.pth big.safetensors --max-shard-size 2GB
        """)

    @Argument(help: "The file to read.", completion: .file(), transform: path)
    var file: String
    @Argument(help: "The .safetensors file to write.", completion: .file(), transform: path)
    var result: String
    @Option(help: "The model whose names the weights get, as recipes name it (default: the file's names stay).")
    var model: String?
    @Option(help: "The type of the numbers: float32, float16 or bfloat16 (default: the file's types stay).")
    var dtype: String?
    @Option(
      name: .customLong("max-shard-size"),
      help: ArgumentHelp(
        "How large a file may be, such as 500MB or 2GB (default: all in one file).", valueName: "size"))
    var maxShardSize: String?
    @OptionGroup var parts: PartOptions
    @OptionGroup var output: OutputOptions

    private static let types: [DType] = [.float32, .float16, .bfloat16]

    func validate() throws {
      try KeptFiles.check(result, endsIn: ".safetensors")
      if let read = FileIdentity(of: BytePath(file)), read == FileIdentity(of: BytePath(result)) {
        throw ValidationError(
          "the file to write is the one to read, which would be lost, and with it what training goes on with; name another: "
            + "'\(result)'")
      }
      if let dtype, !Self.types.contains(where: { $0.rawValue == dtype }) {
        let known = Self.types.map(\.rawValue)
        throw ValidationError(
          "--dtype must be one of \(known.joined(separator: ", ")): '\(dtype)'"
            + Spelling.hint(for: dtype, among: known))
      }
      if let maxShardSize, Self.bytes(maxShardSize) == nil {
        throw ValidationError("--max-shard-size must be a size such as 500MB or 2GB: '\(maxShardSize)'")
      }
      if let model, DetectorCatalog.entry(named: model) == nil, SegmenterCatalog.entry(named: model) == nil {
        _ = try WeightsCommand.entry(
          named: model, among: DetectorCatalog.entries.map(\.name) + SegmenterCatalog.entries.map(\.name))
      }
    }

    func run() throws {
      var conversion = WeightsConversion()
      conversion.part = parts.part
      conversion.detector = model.flatMap(DetectorCatalog.entry(named:))
      conversion.segmenter = model.flatMap(SegmenterCatalog.entry(named:))
      if conversion.detector == nil, conversion.segmenter == nil {
        conversion.model = try model.map { try WeightsCommand.entry(named: $0) }
      }
      conversion.dtype = dtype.flatMap(DType.init(rawValue:))
      conversion.largestShard = maxShardSize.flatMap(Self.bytes)
      let done = try CommandFailure.reporting { try conversion.run(file, to: result) }
      for note in done.notes { StandardError.write("note: \(note.visible())") }
      for warning in done.warnings { StandardError.write("warning: \(warning.visible())") }
      if output.json {
        StandardOutput.write(done.record)
      } else {
        let files = done.paths.count == 1 ? "" : " in \(counted(done.paths.count - 1, "file")), with their index"
        let path = done.paths.last ?? ""
        StandardOutput.write("written to \(path.visible()): \(counted(done.tensorCount, "tensor"))\(files)")
      }
    }

    /// A number of bytes, with or without a unit; units count in thousands, as disks do.
    ///
    /// Less than a thousand is a unit that was forgotten, and would make a file of each tensor.
    private static func bytes(_ text: String) -> Int? {
      let units: [(String, Int)] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1), ("", 1)]
      for (unit, size) in units where text.uppercased().hasSuffix(unit) {
        guard let number = Double(text.dropLast(unit.count)), 1000..<1e18 ~= number * Double(size) else { return nil }
        return Int(number * Double(size))
      }
      return nil
    }
  }
}
