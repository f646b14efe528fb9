extension BenchmarkCase {
  /// All cases, in the order in which they run.
  static let all = common + zoo + prepared

  /// Cases that have goals of their own, a line each.
  private static let common: [BenchmarkCase] = [
    .train("resnet50-fp32", "ResNet50", peer: "resnet50", batch: 16, wanted: ["eager": 2, "compiled": 1.4]),
    .train("resnet18-fp32", "ResNet18", peer: "resnet18", batch: 32, wanted: ["eager": 2]),
    .train("mobilenetv2-fp32", "MobileNetV2", peer: "mobilenet_v2", batch: 16, wanted: ["eager": 2]),
    .train("efficientnetb0-fp32", "EfficientNetB0", peer: "efficientnet_b0", batch: 16, wanted: ["eager": 2]),
    .train("vitb16-fp32", "ViTB16", peer: "vit_b_16", batch: 8, wanted: ["eager": 2], rounds: 3, steps: 1),
    .train("swint-fp32", "SwinT", peer: "swin_t", batch: 8, wanted: ["eager": 1.7], rounds: 3),
    .train("convnextt-fp32", "ConvNeXtTiny", peer: "convnext_tiny", batch: 8, wanted: ["eager": 1.7], rounds: 3),
    .train("resnet50-bf16", "ResNet50", peer: "resnet50", batch: 16, bf16: true, wanted: ["eager": 1.6]),
    .train("vitb16-bf16", "ViTB16", peer: "vit_b_16", batch: 8, bf16: true, wanted: ["eager": 1.6], rounds: 3),
    .train("resnet20", "ResNet20", peer: "resnet20", batch: 128, size: 32, wanted: ["eager": 1.8], steps: 5),
    .train("lenet", "LeNet", peer: "lenet", batch: 64, size: 28, wanted: ["eager": 2], rounds: 9, steps: 200),
    .predict("resnet50-predict-1", "ResNet50", peer: "resnet50", batch: 1, wanted: ["eager": 1.3], steps: 10),
    .predict("resnet50-predict-16", "ResNet50", peer: "resnet50", batch: 16, wanted: ["eager": 1.3], steps: 2),
    .optimizer("sgd", "sgd", wanted: ["eager": 1.5]),
    .optimizer("adamw", "adamw", wanted: ["eager": 1.5]),
    .images("images-1", workers: 1, wanted: ["eager": 1.5]),
    .images("images-2", workers: 2, wanted: ["eager": 1.5]),
    .images("images-randaugment-2", workers: 2, augment: "randaugment", wanted: ["eager": 2]),
    .images("images-mixup-2", workers: 2, augment: "mixup", wanted: ["eager": 2]),
    resnet50Memory(recomputes: false),
    resnet50Memory(recomputes: true),
    .epoch("cifar10-epoch", wanted: ["eager": 1.8]),
    .detection(
      "nms-100000", "suppression of 100 000 boxes, threshold 0.5", worker: ["suppression", "--boxes", "100000"],
      peer: ["nms", "--count", "100000"], wanted: ["eager": 3], rounds: 3, steps: 1),
    .detection(
      "roi-align", "RoIAlign of 512 regions of 2×256×50×68, 7×7 bins of 2×2 points, and its gradient",
      worker: ["regions", "--regions", "512"], peer: ["align", "--count", "512"], wanted: ["eager": 3], steps: 5),
    .trainDetector("ssdlite-train", .ssdlite, batch: 8, size: (320, 320), wanted: ["eager": 1.7]),
    // What torchvision's own resizing makes of pictures of 480×640.
    .trainDetector("fasterrcnn-train", .fasterrcnn, batch: 2, size: (800, 1066), wanted: ["eager": 1.7]),
    .findObjects("ssdlite-predict-1", .ssdlite, batch: 1, wanted: ["eager": 1.7]),
    .findObjects("ssdlite-predict-8", .ssdlite, batch: 8, wanted: ["eager": 1.7]),
    .findObjects("fasterrcnn-predict-1", .fasterrcnn, batch: 1, wanted: ["eager": 1.7]),
    .findObjects("fasterrcnn-predict-8", .fasterrcnn, batch: 8, wanted: ["eager": 1.7]),
    .loadBoxes("boxes-2", workers: 2, wanted: ["eager": 2]),
    .evaluation("coco-evaluation", wanted: ["pycocotools": 3]),
    .trainSegmenter("unet-train", .unet, batch: 4, size: 256, wanted: ["eager": 1.8], steps: 1),
    .trainSegmenter("deeplab-train", .deeplab, batch: 4, size: 320, wanted: ["eager": 1.8], steps: 2),
    version,
    firstStep,
  ]

  /// One of each family that has no case above; a step takes a second or so.
  private static let zoo: [BenchmarkCase] = [
    .zoo("AlexNet", peer: "alexnet", batch: 32),
    .zoo("VGG16BN", peer: "vgg16_bn", batch: 4),
    .zoo("GoogLeNet", peer: "googlenet", batch: 16),
    .zoo("InceptionV3", peer: "inception_v3", batch: 4, size: 299),
    .zoo("ResNeXt50", peer: "resnext50_32x4d", batch: 8),
    .zoo("WideResNet50", peer: "wide_resnet50_2", batch: 4),
    .zoo("SEResNet50", peer: "seresnet50", batch: 8),
    .zoo("DenseNet121", peer: "densenet121", batch: 8),
    .zoo("Xception", peer: "legacy_xception", batch: 4, size: 299),
    .zoo("MobileNetV1", peer: "mobilenetv1_100", batch: 16),
    .zoo("MobileNetV3Large", peer: "mobilenet_v3_large", batch: 16),
    .zoo("ShuffleNetV1_1_0", peer: "shufflenetv1_1_0", batch: 32),
    .zoo("ShuffleNetV2_1_0", peer: "shufflenet_v2_x1_0", batch: 32),
    .zoo("NASNetMobile", peer: "nasnetmobile", batch: 8),
    .zoo("MnasNet1_0", peer: "mnasnet1_0", batch: 16),
    .zoo("EfficientNetLite0", peer: "tf_efficientnet_lite0", batch: 16),
    .zoo("RegNetX800MF", peer: "regnet_x_800mf", batch: 16),
    .zoo("RegNetY800MF", peer: "regnet_y_800mf", batch: 16),
    .zoo("ViTS16", peer: "vit_small_patch16_224", batch: 8),
  ]

  /// Networks in use beside programs that run exported ones.
  private static let prepared: [BenchmarkCase] = {
    let networks = [
      ("ResNet50", "resnet50", 10), ("MobileNetV2", "mobilenet_v2", 60), ("EfficientNetB0", "efficientnet_b0", 40),
      ("ViTB16", "vit_b_16", 3), ("ConvNeXtTiny", "convnext_tiny", 8),
    ]
    let answers = networks.flatMap { BenchmarkCase.prepared($0, peer: $1, steps: $2) }
    let layers = BenchmarkCase.prepared("ssdlite", peer: "ssdlite", size: 320, steps: 40)
    return answers + layers + networks.map { BenchmarkCase.firstAnswer($0.0, peer: $0.1) }
  }()

  /// The same work as `resnet50-fp32`; a ratio of 1.25 is a peak of 0.8 times the peer's.
  private static func resnet50Memory(recomputes: Bool) -> BenchmarkCase {
    let options = ["--batch", "16", "--size", "224"]
    return BenchmarkCase(
      name: recomputes ? "resnet50-memory-recompute" : "resnet50-memory", group: "memory",
      summary: "peak resident memory, train ResNet50, batch 16, float32"
        + (recomputes ? ", normalizations computed again" : ""),
      measure: .memory,
      arguments: ["worker", "train", "ResNet50"] + options + (recomputes ? ["--recompute"] : []), usesProgram: false,
      peers: ["contiguous", "channels_last"].map { layout in
        Peer(
          name: "eager \(layout)", family: "eager",
          arguments: ["steps.py", "train", "resnet50", "--layout", layout] + options)
      }, wanted: ["eager": 1.25], rounds: 1, steps: 2)
  }

  private static let version = BenchmarkCase(
    name: "version", group: "start-up", summary: "saccade --version (wanted: below 50 ms), beside importing PyTorch",
    measure: .process, arguments: ["--version"], usesProgram: true,
    peers: [Peer(name: "import torch", family: "eager", arguments: ["first_step.py", "--import-only"])], wanted: [:],
    rounds: 9, steps: 1)

  private static let firstStep = BenchmarkCase(
    name: "first-step", group: "start-up", summary: "from the start of the process to the end of LeNet's first step",
    measure: .process, arguments: ["first-step"], usesProgram: false,
    peers: [Peer(name: "eager", family: "eager", arguments: ["first_step.py"])], wanted: ["eager": 5], rounds: 5,
    steps: 1)
}
