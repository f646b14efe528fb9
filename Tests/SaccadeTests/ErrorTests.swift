import Foundation
import Saccade
import Testing

@testable import SaccadeConfig
@testable import SaccadeData
@testable import SaccadeImages
@testable import SaccadeLayers
@testable import SaccadeLessons
@testable import SaccadeONNX
@testable import SaccadeStudy
@testable import SaccadeTraining

/// An error as it is thrown, and what a user is to read and a script to get.
private struct Example: Sendable, CustomTestStringConvertible {
  let error: any SaccadeError
  let text: String
  let code: FailureCode
  /// What goes before the advice where it is a sentence of its own.
  var separator = "; "

  var testDescription: String { "\(type(of: error)): \(text)" }

  init(_ error: any SaccadeError, _ code: FailureCode, _ text: String, separator: String = "; ") {
    self.error = error
    self.text = text
    self.code = code
    self.separator = separator
  }
}

private let image = ImageError("a.jpg", .truncated, "the file ends before the picture", advice: "fetch it again")
private let sample = LoaderError(index: 3, source: "a.jpg", underlying: image)
private let missing = DatasetError(.missing, path: "mnist", problem: "is not there", advice: "fetch it")

private func none(of count: Int) -> LoaderError {
  var error = sample
  error.all = (0..<count).map { LoaderError(index: $0, source: "a.jpg", underlying: image) }
  return error
}

private func state() -> StateError {
  var error = StateError(subject: "the weights do not fit the model")
  error.missing = ["fc.weight"]
  error.mismatched = [.init(name: "fc.bias", expected: [10], expectedType: .float32, found: [5], foundType: .float32)]
  return error
}

private let skipping =
  "on_error: skip in its data set trains without such pictures, and saccade data check PATH lists them"
private let nothingLeft =
  "on_error: skip has nothing left to go on with: mend the files or name another folder; saccade data check PATH "
  + "lists them"
private let large = PreprocessingError(
  original: ImageSize(height: 2, width: 9), result: ImageSize(height: 200, width: 900),
  reason: .tooLarge(step: 1, name: "Resize", limit: 100))

private let remedy =
  "Most often the learning rate is too high: try a tenth of it (optimizer.lr), or a longer warm-up (lr_config.warmup). If "
  + "it stops at the same samples again, look at these: 4 (a.jpg)"

private let cores = ThreadAdvice.cores == 1 ? "1 core" : "\(ThreadAdvice.cores) cores"

private let examples: [Example] = [
  Example(
    TraceError.readsValues(modulePath: "features.1", place: "Sources/App/Model.swift:12"), .failed,
    "Sources/App/Model.swift:12: features.1: the model reads the elements of a tensor that depends on its input, and what "
      + "it does next would be the same for all; use operations on tensors there, such as select, or trace the part before "
      + "it"),
  Example(
    QuantizationError.otherTask(path: "ssd.safetensors"), .unusable,
    "ssd.safetensors: is a detector's, and only classifiers and what tells numbers of pictures are quantized; use it in "
      + "float32 or bfloat16"),
  Example(
    TraceError.changedModel, .failed,
    "the model's weights have changed since the predictor was made; make a new one"),
  Example(
    ONNXError(
      .unsupported, path: "net.onnx", node: "lstm", operatorName: "LSTM", problem: "Saccade has no operator LSTM",
      advice: "export the model without it"), .unusable,
    "net.onnx: node 'lstm' (LSTM): Saccade has no operator LSTM; export the model without it"),
  Example(
    ONNXExportError(
      operation: "interpolate", modulePath: "features.1", problem: "ONNX has no resizing by areas",
      advice: "use bilinear, or pooling"), .unusable,
    "features.1: interpolate: ONNX has no resizing by areas; use bilinear, or pooling"),
  Example(
    StudyError(place: "study/latency.json", problem: "is not what a study writes", advice: "make it again"), .unusable,
    "study/latency.json: is not what a study writes; make it again"),
  Example(
    LessonError(problem: "there is no experiment 'x'", advice: "saccade learn lists all"), .wrongArguments,
    "there is no experiment 'x'; saccade learn lists all"),
  Example(
    FileError("a.bin", "open", ENOENT), .noInput, "a.bin: cannot open: no such file; check the path"),
  Example(
    FileError("a.bin", "write", ENOSPC), .noOutput,
    "a.bin: cannot write: the disk is full; free some space; the file that was there before is unchanged"),
  Example(
    FileError("a.bin", "write", EFBIG), .noOutput,
    "a.bin: cannot write: it would be larger than a file may be here (ulimit -f); the file that was there before is "
      + "unchanged"),
  Example(FileError("a.bin", "read", EIO), .noOutput, "a.bin: cannot read: \(String(cString: strerror(EIO)))"),
  Example(
    WeightsError(.truncated, path: "a.safetensors", problem: "ends early", advice: "fetch it again"), .unusable,
    "a.safetensors: ends early; fetch it again"),
  Example(
    WeightsDownloadError(model: "LeNet", known: ["ResNet50", "ViTB16"]), .noInput,
    "LeNet: no published weights of it are known; there are some of 2 models, such as ResNet50, ViTB16: those with "
      + "torchvision's accuracy in \"saccade models list\""),
  Example(
    ExplanationError(place: "layer9", problem: "the network has no such layer", advice: "choose one of layer4"),
    .wrongArguments, "layer9: the network has no such layer; choose one of layer4"),
  Example(
    ClassActivationMapError("gives no maps of features", shape: [1, 2]), .wrongArguments,
    "the layer gives no maps of features: its output is [1, 2]; take one whose output is [1, channels, h, w]"),
  Example(
    state(), .unusable,
    "the weights do not fit the model: 1 missing: fc.weight; 1 of another shape or type: fc.bias ([10] expected, [5] "
      + "given)"),
  Example(
    CheckpointError("last.safetensors", "is of another model", advice: "name another"), .unusable,
    "last.safetensors: is of another model; name another"),
  Example(
    RunManifestError("run/manifest.json", "there is no such file", advice: "name another", isThere: false), .noInput,
    "run/manifest.json: there is no such file; name another"),
  Example(
    RunManifestError("run/manifest.json", "says nothing", advice: "name another"), .unusable,
    "run/manifest.json: says nothing; name another"),
  Example(
    SavedStateError("its 'updates' is missing", advice: "use another checkpoint of the run"), .unusable,
    "its 'updates' is missing; use another checkpoint of the run"),
  Example(
    ConfigError("a.yaml:3:5", "optimizer.lr", "expected a number greater than 0"), .misconfigured,
    "a.yaml:3:5: optimizer.lr: expected a number greater than 0"),
  Example(
    ConfigError([
      ConfigProblem(place: "a.yaml:3:5", path: "optimizer", message: "unknown key 'x'"),
      ConfigProblem(place: "", path: "", message: "nothing to train"),
    ]), .misconfigured, "a.yaml:3:5: optimizer: unknown key 'x'\nnothing to train"),
  Example(
    ConfigError(unreadable: "a.yaml", "no such file; check the path"), .noInput, "a.yaml: no such file; check the path"),
  Example(RunLengthError("has a run of -3 pixels"), .unusable, "has a run of -3 pixels"),
  Example(image, .unusable, "a.jpg: the file ends before the picture; fetch it again"),
  Example(
    ImageError("a.jpg", .unreadable, "no such file", advice: "check it"), .noInput, "a.jpg: no such file; check it"),
  Example(ImageError("a.jpg", .unwritable, "no room", advice: "make some"), .noOutput, "a.jpg: no room; make some"),
  Example(
    large, .unusable,
    "step 1 of the transforms, Resize, would make 200×900 pixels of an image of 2×9 (height × width), more than the "
      + "limit of 100; crop the image first, leave it out, or raise the limit (max_pixels, --max-pixels)"),
  Example(
    PreprocessingError(
      original: ImageSize(square: 9), result: ImageSize(square: 8), reason: .otherSize(expected: ImageSize(square: 4))),
    .unusable,
    "the transforms make 8×8 pixels of an image of 9×9 (height × width), but the batch holds 4×4; end them with a resize "
      + "or a crop to 4×4"),
  Example(missing, .noInput, "mnist: is not there; fetch it"),
  Example(
    DatasetError(.truncated, path: "mnist/a.gz", problem: "ends early", advice: "fetch it again"), .unusable,
    "mnist/a.gz: ends early; fetch it again"),
  Example(
    DownloadError(kind: .network, place: "https://a.org", problem: "cannot be reached", advice: "try later"), .noOutput,
    "https://a.org: cannot be reached; try later"),
  Example(sample, .unusable, "sample 3: a.jpg: the file ends before the picture; fetch it again; \(skipping)"),
  Example(
    LoaderError(index: 3, source: "shape 3", underlying: large), .unusable, "sample 3 (shape 3): \(large)"),
  Example(LoaderError(index: 3, source: "b.npy", underlying: missing), .noInput, "sample 3 (b.npy): \(missing)"),
  Example(
    LoaderError(index: 3, source: "b.npy", underlying: CocoaError(.fileNoSuchFile)), .unusable,
    "sample 3 (b.npy): \(CocoaError(.fileNoSuchFile))"),
  Example(
    none(of: 1), .unusable, "sample 3: a.jpg: the file ends before the picture; fetch it again; \(nothingLeft)"),
  Example(
    none(of: 5), .unusable,
    "none of the 5 samples can be read: "
      + (0..<3).map { "sample \($0): \(image)" }.joined(separator: "; ") + "; and 2 more; \(nothingLeft)"),
  Example(
    TrainingError.lossNotFinite(
      loss: .nan, epoch: 0, iteration: 6, learningRate: 0.5, module: "fc", samples: [(index: 4, source: "a.jpg")]),
    .failed,
    "the loss became NaN in epoch 1, step 7, at learning rate 0.5: the first module whose output was not finite is fc. "
      + "Most often the learning rate is too high: try a tenth of it (optimizer.lr), or a longer warm-up "
      + "(lr_config.warmup). If it stops at the same samples again, look at these: 4 (a.jpg). Checkpoints are from before",
    separator: ". "),
  Example(
    TrainingError.outputNotFinite(
      module: "bn", epoch: 1, iteration: 6, learningRate: 0.5, samples: [(index: 4, source: "a.jpg")]),
    .failed,
    "the output of bn became infinite or NaN in epoch 2, step 7, at learning rate 0.5; the loss was finite. \(remedy). "
      + "Checkpoints are from before", separator: ". "),
  Example(
    TrainingError.stopped(
      by: TrainingError.skippedTooOften(
        last: .outputNotFinite(
          module: "bn", epoch: 1, iteration: 6, learningRate: 0.5, samples: [(index: 4, source: "a.jpg")]), count: 3),
      checkpoint: "run/last.safetensors"), .failed,
    "3 steps in a row were left out: the output of bn became infinite or NaN in epoch 2, step 7, at learning rate 0.5; the "
      + "loss was finite. \(remedy). run/last.safetensors is saved, as the run was before the step: go on with --resume and "
      + "what is to be otherwise, as --set optimizer.lr=…, or bear more such steps by a limit of NaNWatch above 3",
    separator: ". "),
  Example(
    EventFileError(path: "events", reason: .truncated, problem: "ends within the record that begins at byte 40"),
    .unusable,
    "events: ends within the record that begins at byte 40; the events before that are whole, and a run that goes on "
      + "writes a new file"),
  Example(
    EventFileError(path: "events", reason: .unreadable, problem: "is a folder"), .noInput,
    "events: is a folder; name an events.out.tfevents… file of a run folder"),
  Example(
    TrainingError.interrupted(signal: SIGTERM, checkpoint: "run/last.safetensors"), .signal(15),
    "stopped on request; run/last.safetensors is saved: go on with --resume"),
  Example(
    TrainingError.stopped(by: sample, checkpoint: "run/last.safetensors"), .unusable,
    "sample 3: a.jpg: the file ends before the picture; fetch it again; \(skipping); run/last.safetensors is saved: go on "
      + "with --resume"),
  Example(
    TrainingError.stopped(by: CocoaError(.fileNoSuchFile), checkpoint: "run/last.safetensors"), .failed,
    "\(CocoaError(.fileNoSuchFile)); run/last.safetensors is saved: go on with --resume"),
  Example(
    FineTuningError(place: "photos", problem: "has pictures of one class", advice: "add another"), .unusable,
    "photos: has pictures of one class; add another"),
  Example(
    ThreadError(count: 1024, isChosen: true), .exhausted,
    "threads: the system does not give 1024 threads at once; set at most \(ThreadAdvice.cores) (--threads, threads:), as this "
      + "machine has \(cores), or raise the limits (ulimit -u, ulimit -v)"),
  Example(
    RunFolderError(path: "run", isTaken: true), .noOutput,
    "run: was removed and made again while the run went on, and is another run's now: nothing was written into it; train "
      + "again, in a work_dir that no other run is given, and let a run end before its folder is removed"),
  Example(
    RunFolderError(path: "run", isTaken: false), .noOutput,
    "run: was removed while the run went on: there is nowhere to save it; train again, in a work_dir that no other run is "
      + "given, and let a run end before its folder is removed"),
]

@Suite("Every error that the library throws")
struct ErrorTests {
  @Test("reads as its place, its problem and its advice, and has its exit code", arguments: examples)
  fileprivate func parts(example: Example) {
    let error = example.error
    #expect("\(error)" == example.text)
    #expect(error.exitCode == example.code)
    let place = error.place.isEmpty ? "" : "\(error.place): "
    let advice = error.advice.isEmpty ? "" : example.separator + error.advice
    #expect(place + error.problem + advice == example.text)
  }

  @Test("is here, and says place, problem and advice: the sources are searched for others")
  func all() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" && !file.path.contains("/SaccadeCLI/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /public (?:struct|enum|final class|class) (\w+): ([\w, ]+)/) {
        let parents = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(!parents.contains("Error"), "\(match.1) in \(file.lastPathComponent)")
        if parents.contains("SaccadeError") { found.insert(String(match.1)) }
      }
    }
    #expect(found.count > 10 && found == Set(examples.map { "\(type(of: $0.error))" }))
  }
}
