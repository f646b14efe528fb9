/// A case of the benchmark: who runs what, and how often.
struct BenchmarkCase: Sendable {
  /// What a figure is.
  enum Measure: Sendable {
    /// The time of a step, of processes that stay and take turns.
    case step
    /// The most memory that a process holds in RAM over some steps.
    case memory
    /// The time from the start of a process to its end.
    case process
  }

  /// A program that does the same work.
  struct Peer: Sendable {
    let name: String
    /// Peers of a family are compared by the best of them.
    let family: String
    /// Python's arguments; the first is a script in `peers`.
    let arguments: [String]
  }

  let name: String
  /// Cases of a group share a file of results.
  let group: String
  let summary: String
  let measure: Measure
  /// Arguments of this program, or of `saccade` where `usesProgram` is set.
  let arguments: [String]
  let usesProgram: Bool
  let peers: [Peer]
  /// The ratio to reach against each family.
  let wanted: [String: Double]
  let rounds: Int
  let steps: Int
  /// Whether both sides are told where the data are.
  var readsData = false

  var unit: String { measure == .memory ? "MiB" : "ms" }
}

extension BenchmarkCase {
  /// PyTorch's ways to run a network.
  private static func torch(_ script: [String], compiles: Bool = true) -> [Peer] {
    ["contiguous", "channels_last"].flatMap { layout in
      [
        Peer(name: "eager \(layout)", family: "eager", arguments: script + ["--layout", layout]),
        Peer(name: "compiled \(layout)", family: "compiled", arguments: script + ["--layout", layout, "--compile"]),
      ]
    }
    .filter { compiles || $0.family == "eager" }
  }

  /// Training steps on synthetic images; `peer` is the network's name in `peers/networks.py`.
  static func train(
    _ name: String, _ model: String, peer: String, batch: Int, size: Int = 224, bf16: Bool = false,
    recomputes: Bool = false, group: String = "training", wanted: [String: Double], rounds: Int = 5, steps: Int = 2
  ) -> BenchmarkCase {
    let options = ["--batch", "\(batch)", "--size", "\(size)"] + (bf16 ? ["--bf16"] : [])
    return BenchmarkCase(
      name: name, group: group,
      summary: "train \(model), \(size)×\(size), batch \(batch), \(bf16 ? "bfloat16 autocast" : "float32")",
      measure: .step, arguments: ["worker", "train", model] + options + (recomputes ? ["--recompute"] : []),
      usesProgram: false,
      peers: torch(["steps.py", "train", peer] + options), wanted: wanted, rounds: rounds, steps: steps)
  }

  /// Training steps of a family's representative, which no case of another group has.
  static func zoo(_ model: String, peer: String, batch: Int, size: Int = 224) -> BenchmarkCase {
    .train(
      "zoo-\(model.lowercased())", model, peer: peer, batch: batch, size: size, group: "zoo", wanted: ["eager": 1.5],
      rounds: 3)
  }

  /// What a classifier says of synthetic images, without gradients and without fusion.
  static func predict(
    _ name: String, _ model: String, peer: String, batch: Int, wanted: [String: Double], steps: Int
  ) -> BenchmarkCase {
    let options = ["--batch", "\(batch)", "--size", "224"]
    return BenchmarkCase(
      name: name, group: "inference", summary: "predict with \(model), 224×224, batch \(batch), not fused",
      measure: .step, arguments: ["worker", "predict", model] + options, usesProgram: false,
      peers: torch(["steps.py", "predict", peer] + options, compiles: false), wanted: wanted, rounds: 7, steps: steps)
  }

  /// Programs that run exported networks.
  private static func runtimes(_ arguments: [String]) -> [Peer] {
    [("ONNX Runtime", "onnxruntime"), ("OpenVINO", "openvino")].map { name, runtime in
      Peer(name: name, family: runtime, arguments: ["runtimes.py", runtime] + arguments)
    }
  }

  /// What a network that is made ready for use answers to synthetic images, for each number of them and precision.
  /// - Parameter peer: its name for the peers; of a detector, that of ``MeasuredDetector`` for both
  static func prepared(_ model: String, peer: String, size: Int = 224, steps: Int) -> [BenchmarkCase] {
    [(1, false), (16, false), (1, true), (16, true)].map { batch, bf16 in
      let options = ["--batch", "\(batch)", "--size", "\(size)"] + (bf16 ? ["--bf16"] : [])
      let precision = bf16 ? "bf16" : "fp32"
      return BenchmarkCase(
        name: "prepared-\(model.lowercased())-\(batch)-\(precision)", group: "prepared-\(precision)",
        summary: "answer with \(model) made ready, \(size)×\(size), batch \(batch), \(bf16 ? "bfloat16" : "float32")",
        measure: .step, arguments: ["worker", "prepared", model] + options, usesProgram: false,
        peers: runtimes([peer] + options), wanted: ["onnxruntime": 1, "openvino": 1], rounds: 7,
        steps: max(1, steps / batch))
    }
  }

  /// From the start of the process, with weights in a file, to the first answer.
  static func firstAnswer(_ model: String, peer: String) -> BenchmarkCase {
    let options = ["--batch", "1", "--size", "224", "--once"]
    return BenchmarkCase(
      name: "first-answer-\(model.lowercased())", group: "first-answer",
      summary: "from the start of the process to the first answer of \(model), weights from a file",
      measure: .process, arguments: ["worker", "prepared", model] + options, usesProgram: false,
      peers: runtimes([peer] + options)
        + [
          Peer(
            name: "import onnxruntime", family: "imports",
            arguments: ["runtimes.py", "onnxruntime", peer, "--once", "--imports"])
        ], wanted: ["onnxruntime": 2, "openvino": 2], rounds: 7, steps: 1)
  }

  /// The optimizer's step alone, over parameters of the shapes that ResNet-50 has.
  static func optimizer(_ name: String, _ kind: String, wanted: [String: Double]) -> BenchmarkCase {
    BenchmarkCase(
      name: name, group: "optimizer", summary: "a step of \(kind) over ResNet-50's 25.6 million parameters",
      measure: .step, arguments: ["worker", "optimizer", kind], usesProgram: false,
      peers: ["for-loop", "foreach", "fused"].map { way in
        Peer(name: way, family: "eager", arguments: ["steps.py", "optimizer", kind, "--way", way])
      }, wanted: wanted, rounds: 7, steps: 20)
  }

  /// Photographs from files to normalized batches; a step is a pass over all.
  /// - Parameter augment: what else happens to them: `randaugment` to each, or `mixup` to batches
  static func images(
    _ name: String, workers: Int, augment: String? = nil, wanted: [String: Double]
  ) -> BenchmarkCase {
    let options = ["--workers", "\(workers)"] + (augment.map { ["--augment", $0] } ?? [])
    return BenchmarkCase(
      name: name, group: "data",
      summary:
        "decode, random resized crop to 224, flip, \(augment.map { "\($0), " } ?? "")normalize: "
        + "\(workers) worker\(workers == 1 ? "" : "s"); a pass",
      measure: .step, arguments: ["worker", "images"] + options, usesProgram: false,
      peers: [
        Peer(
          name: "torchvision v1", family: "eager",
          arguments: ["images.py"] + options + ["--transforms", "v1"]),
        Peer(
          name: "torchvision v2", family: "eager",
          arguments: ["images.py"] + options + ["--transforms", "v2"]),
      ], wanted: wanted, rounds: 5, steps: 1, readsData: true)
  }

  /// An epoch of training with augmentation, on the wall clock.
  static func epoch(_ name: String, wanted: [String: Double]) -> BenchmarkCase {
    BenchmarkCase(
      name: name, group: "end-to-end", summary: "an epoch of CIFAR-10, ResNet-18 (stem for small images), augmented",
      measure: .step, arguments: ["worker", "epoch"], usesProgram: false,
      peers: ["contiguous", "channels_last"].map { layout in
        Peer(name: "eager \(layout)", family: "eager", arguments: ["epoch.py", "--layout", layout])
      }, wanted: wanted, rounds: 1, steps: 1, readsData: true)
  }

  /// An operation of detectors beside torchvision's.
  static func detection(
    _ name: String, _ summary: String, worker: [String], peer: [String], wanted: [String: Double], rounds: Int = 5,
    steps: Int
  ) -> BenchmarkCase {
    BenchmarkCase(
      name: name, group: "detection", summary: summary, measure: .step, arguments: ["worker"] + worker,
      usesProgram: false,
      peers: [Peer(name: "torchvision", family: "eager", arguments: ["detection.py"] + peer)], wanted: wanted,
      rounds: rounds, steps: steps)
  }

  /// Training steps of a whole detector on synthetic images, beside torchvision's.
  /// - Parameter size: that of the images; planes have the next multiples of 32
  static func trainDetector(
    _ name: String, _ detector: MeasuredDetector, batch: Int, size: (height: Int, width: Int), wanted: [String: Double]
  ) -> BenchmarkCase {
    let options = [
      detector.rawValue, "--batch", "\(batch)", "--height", "\(size.height)", "--width", "\(size.width)",
    ]
    return BenchmarkCase(
      name: name, group: "detection",
      summary: "train \(detector.title), \(size.height)×\(size.width), batch \(batch), 5 boxes an image, float32",
      measure: .step, arguments: ["worker", "train-detector"] + options, usesProgram: false,
      peers: torch(["detectors.py", "train"] + options, compiles: false), wanted: wanted, rounds: 5, steps: 2)
  }

  /// Training steps of a segmenter on synthetic images, beside the same network in PyTorch.
  static func trainSegmenter(
    _ name: String, _ segmenter: MeasuredSegmenter, batch: Int, size: Int, wanted: [String: Double], steps: Int
  ) -> BenchmarkCase {
    let options = [segmenter.rawValue, "--batch", "\(batch)", "--size", "\(size)"]
    return BenchmarkCase(
      name: name, group: "segmentation",
      summary: "train \(segmenter.title), \(size)×\(size), batch \(batch), float32", measure: .step,
      arguments: ["worker", "train-segmenter"] + options, usesProgram: false,
      peers: torch(["segmenters.py"] + options, compiles: false), wanted: wanted, rounds: 5, steps: steps)
  }

  /// From photographs' files to the objects on them; a step is a pass over all.
  static func findObjects(
    _ name: String, _ detector: MeasuredDetector, batch: Int, wanted: [String: Double]
  ) -> BenchmarkCase {
    let options = [detector.rawValue, "--batch", "\(batch)"]
    // Pillow's decoder or torchvision's own; torchvision's resizing of floats or, as Saccade's, of bytes, where the slower
    // layout is left out: each side of Faster R-CNN with batches of 8 takes gigabytes.
    let ways = [
      ("PIL", "pil", false, "contiguous"), ("PIL", "pil", false, "channels_last"),
      ("PIL, bytes resized", "pil", true, "channels_last"), ("io, bytes resized", "io", true, "channels_last"),
    ]
    return BenchmarkCase(
      name: name, group: "detection",
      summary: "find objects with \(detector.title), from JPEG files, batch \(batch); a pass", measure: .step,
      arguments: ["worker", "find-objects"] + options, usesProgram: false,
      peers: ways.map { name, decoder, resizesBytes, layout in
        Peer(
          name: "\(name) \(layout)", family: "eager",
          arguments: ["detectors.py", "predict"] + options + ["--decoder", decoder, "--layout", layout]
            + (resizesBytes ? ["--resizes-bytes"] : []))
      }, wanted: wanted, rounds: 5, steps: 1, readsData: true)
  }

  /// Pictures with boxes from files to batches, augmented as SSD is trained; a step is a pass over all.
  static func loadBoxes(_ name: String, workers: Int, wanted: [String: Double]) -> BenchmarkCase {
    BenchmarkCase(
      name: name, group: "detection",
      summary: "decode, distort colours, zoom out, crop by overlap, resize to 320, flip: \(workers) workers; a pass",
      measure: .step, arguments: ["worker", "load-boxes", "--workers", "\(workers)"], usesProgram: false,
      peers: [
        ("PIL pictures", ["--pictures", "pil"]), ("PIL to tensors", ["--pictures", "tensor"]),
        ("io to tensors", ["--pictures", "io"]),
      ].map { name, arguments in
        Peer(
          name: "torchvision v2, \(name)", family: "eager",
          arguments: ["boxes.py", "--workers", "\(workers)"] + arguments)
      }, wanted: wanted, rounds: 5, steps: 1, readsData: true)
  }

  /// COCO's evaluation of made-up boxes, the same on both sides: 5000 pictures, a hundred boxes on each, 80 classes.
  static func evaluation(_ name: String, wanted: [String: Double]) -> BenchmarkCase {
    BenchmarkCase(
      name: name, group: "evaluation", summary: "COCO's figures of 5000 pictures with 100 boxes each, 80 classes",
      measure: .step, arguments: ["worker", "evaluation"], usesProgram: false,
      peers: [Peer(name: "pycocotools", family: "pycocotools", arguments: ["evaluation.py"])], wanted: wanted,
      rounds: 3,
      steps: 1)
  }
}
