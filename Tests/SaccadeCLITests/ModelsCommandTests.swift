import Foundation
import Saccade
import Testing

@Suite("saccade models", .serialized)
struct ModelsCommandTests {
  @Test("list is a table of 80 columns with what is known of each network, and where accuracies are from")
  func list() throws {
    let all = try Program("models", "list", in: TestFolder())
    #expect(all.code == 0 && all.errors.isEmpty, "\(all.errors)")
    let lines = all.output.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
    for entry in ModelCatalog.entries { #expect(lines.contains { $0.hasPrefix("\(entry.name) ") }, "\(entry.name)") }
    let row = try #require(lines.first { $0.hasPrefix("ResNet50 ") })
    #expect(
      row.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        == "ResNet50 25,557,032 224 4.09 G 76.13 [1] arXiv:1512.03385")
    #expect(lines.contains("[1] torchvision, IMAGENET1K_V1"))
    #expect(lines.contains("\(ModelCatalog.entries.count) models"))
    for entry in DetectorCatalog.entries { #expect(lines.contains { $0.hasPrefix("\(entry.name) ") }, "\(entry.name)") }
    let detector = try #require(lines.first { $0.hasPrefix("SSD300_VGG16 ") })
    #expect(words(detector) == "SSD300_VGG16 35,641,826 300 25.1 arXiv:1512.02325")
    #expect(lines.contains("AP on COCO's validation images: torchvision, COCO_V1"))
    for name in SegmenterCatalog.entries.map(\.name) { #expect(lines.contains { $0.hasPrefix("\(name) ") }, "\(name)") }
    let segmenter = try #require(lines.first { $0.hasPrefix("DeepLabV3_MobileNetV3Large ") })
    #expect(words(segmenter) == "DeepLabV3_MobileNetV3Large 11,025,477 520 60.3 arXiv:1706.05587")
    #expect(lines.contains("mIoU on COCO's images, VOC's classes: torchvision, COCO_WITH_VOC_LABELS_V1"))
    // Alone the command lists as well.
    #expect(try Program("models", in: TestFolder()).output == all.output)
  }

  @Test("list shows those with a text in their name, or says that there is none")
  func filter() throws {
    let folder = try TestFolder()
    let report = try Program("models", "list", "--filter", "MOBILE", "--json", in: folder).json
    let models = try #require(report["models"] as? [[String: Any]])
    let names = models.compactMap { $0["name"] as? String }
    #expect(names.contains("MobileNetV2") && names.allSatisfy { $0.lowercased().contains("mobile") })
    let model = try #require(models.first { $0["name"] as? String == "MobileNetV2" })
    #expect(model["parameters"] as? Int == 3_504_872 && model["multiply_adds"] as? Int == 301_000_000)
    #expect(model["top1"] as? Double == 71.878 && model["top1_source"] as? String == "torchvision, IMAGENET1K_V1")
    let weights = try #require(model["weights"] as? [String: Any])
    #expect(weights["address"] as? String == "https://download.pytorch.org/models/mobilenet_v2-b0353104.pth")
    #expect(weights["sha256"] as? String == "b0353104" && weights["licence"] as? String == "BSD-3-Clause")
    #expect(model["resize_filter"] as? String == "bilinear")
    #expect(model["mean"] as? [Double] == [0.485, 0.456, 0.406] && model["std"] as? [Double] == [0.229, 0.224, 0.225])
    let first = try #require(models.first { $0["name"] as? String == "MobileNetV1" })
    #expect(first["resize_filter"] as? String == "bicubic" && first["mean"] as? [Double] == [0.5, 0.5, 0.5])
    let found = try Program("models", "list", "--filter", "yolov3", in: folder).output.split(separator: "\n")
    #expect(
      found.map { words(String($0)) } == [
        "detector parameters image AP paper", "YOLOv3 61,949,149 416 arXiv:1804.02767",
        "YOLOv3Tiny 8,852,366 416 arXiv:1804.02767", "2 detectors",
      ])
    let none = try Program("models", "list", "--filter", "mobilnetv2", in: folder)
    #expect(none.code == 0 && none.output.isEmpty)
    #expect(
      none.errors.hasPrefix("no model has 'mobilnetv2' in its name; did you mean 'MobileNetV2'"), "\(none.errors)")
  }

  @Test("summary is a tree with sizes, parameters, multiplications and the courses' formula, and fits 80 columns")
  func summary() throws {
    let told = try Program("models", "summary", "resnet50", in: TestFolder())
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n").map { words(String($0)) }
    #expect(lines[0] == "ResNet50: residual network of 50 layers for photographs")
    #expect(lines[2].hasPrefix("ResNet 1×1000 25,557,032 4.09 G "), "\(lines[2])")
    #expect(lines.contains("├ conv1 Conv2d 7·7·3·64 1×64×112×112 9,408 118 M 3.1 MiB"))
    #expect(lines.contains("└ fc Linear 2048·1000 1×1000 2,049,000 2.05 M 3.9 KiB"))
    #expect(lines.last?.hasPrefix("25,557,032 parameters; 4.09 G MACs, ") == true)
    #expect(told.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("summary --time runs the network and tells how long each part takes")
  func timedSummary() throws {
    let folder = try TestFolder()
    let told = try Program("models", "summary", "lenet", "--time", "--runs", "2", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let modules = try #require(try told.json["modules"] as? [[String: Any]])
    let seconds = modules.map { $0["seconds"] as? Double ?? .nan }
    #expect(seconds[0] > 0 && seconds.allSatisfy { $0 >= 0 && $0 <= seconds[0] * 1.001 }, "\(seconds)")
    let detector = try Program(
      "models", "summary", "tinyssd", "--input", "3x64x64", "--time", "--runs", "1", "--depth", "1", in: folder)
    #expect(
      detector.code == 0 && detector.output.contains(" ms in kernels for "), "\(detector.output)\(detector.errors)")
    let alone = try Program("models", "summary", "lenet", "--runs", "2", in: folder)
    #expect(alone.code == 64 && alone.errors.contains("--runs says how often --time measures"), "\(alone.errors)")
  }

  @Test("summary tells of a detector by its name, or of a configuration's")
  func detectorSummary() throws {
    let told = try Program(
      "models", "summary", "yolov3tiny", "--input", "3x64x96", "--classes", "3", "--depth", "1", in: TestFolder())
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n").map { words(String($0)) }
    #expect(lines[0].hasPrefix("YOLOv3Tiny: one-stage detector with anchors in cells"))
    #expect(lines.last?.hasPrefix("8,674,496 parameters; ") == true, "\(lines.last ?? "")")
  }

  @Test("summary tells of a segmenter by its name")
  func segmenterSummary() throws {
    let told = try Program(
      "models", "summary", "unet_mobilenetv2", "--input", "3x64x96", "--classes", "3", "--depth", "1", in: TestFolder())
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n").map { words(String($0)) }
    #expect(lines[0].hasPrefix("UNet_MobileNetV2: segmenter that goes down to small images and up again"))
    #expect(lines[2].hasPrefix("UNet 1×3×64×96 6,629,235 "), "\(lines[2])")
  }

  @Test("summary takes the size of the image, the classes and how deep to show")
  func options() throws {
    let folder = try TestFolder()
    let told = try Program(
      "models", "summary", "ViTB16", "--input", "1x96x96", "--classes", "7", "--depth", "1", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let report = try told.json
    #expect(report["input"] as? [Int] == [1, 1, 96, 96])
    let modules = try #require(report["modules"] as? [[String: Any]])
    #expect(modules.compactMap { $0["path"] as? String } == ["", "conv_proj", "encoder", "heads.head"])
    #expect(modules[0]["output"] as? [Int] == [1, 7])
    #expect(modules[1]["formula"] as? String == "16·16·1·768" && modules[1]["multiply_adds"] as? Int == 36 * 256 * 768)
    #expect(report["parameters"] as? Int == modules[0]["parameters"] as? Int)
  }

  @Test("summary of a configuration is that of its network, for images of its size")
  func configuration() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let told = try Program("models", "summary", recipe, "--input", "3x16x16", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(try told.json["parameters"] as? Int == 75_290)
    #expect(try told.json["input"] as? [Int] == [1, 3, 16, 16])
    let other = try Program("models", "summary", recipe, "--classes", "3", "--json", in: folder)
    #expect(try other.json["input"] as? [Int] == [1, 3, 32, 32])
    #expect(try other.json["parameters"] as? Int == 75_290 - 7 * 65)
    let gray = try Program("models", "summary", recipe, "--input", "1x16x16", in: folder)
    #expect(gray.code == 64)
    #expect(
      gray.errors
        == "error: --input: the network takes images of 3 channels: 1; give those, or change model.in_channels\n")
  }

  @Test(
    "summary says what is wrong, where, and what to do",
    arguments: [
      (
        ["ResNet51"], 64,
        "error: no model is called 'ResNet51'; did you mean 'ResNet56' or 'ResNet50'?; \"saccade models list\""
      ),
      (["resnext50_32x4d"], 64, "error: no model is called 'resnext50_32x4d'; here it is 'ResNeXt50'; "),
      (["convnext"], 64, "error: no model is called 'convnext'; did you mean 'ConvNeXtTiny', 'ConvNeXtSmall' or "),
      (
        ["ResNet50", "--input", "3x20x20"], 64,
        "error: --input: ResNet50 takes images of 32 to 4096 pixels a side; resize them; the image is 20×20"
      ),
      (
        ["ViTB16", "--input", "3x230x230"], 64,
        "error: --input: ViTB16 takes images of 224×224; resize them, or set image_size to another multiple of 16; the image "
      ),
      (["ResNet50", "--input", "224"], 64, "error: The value '224' is invalid for '--input <3x224x224>'"),
      (["ResNet50", "--classes", "0"], 64, "error: --classes must be from 1 to 1000000: 0"),
      (["configs/nothing.yaml"], 66, "error: configs/nothing.yaml: "),
    ])
  func errors(arguments: [String], code: Int32, message: String) throws {
    let told = try Program(arguments: ["models", "summary"] + arguments, in: TestFolder())
    #expect(told.code == code)
    #expect(told.errors.hasPrefix(message), "\(told.errors)")
    #expect(told.output.isEmpty)
  }

  @Test(
    "the article shows what the program prints", arguments: ["list --filter resnet50", "summary ResNet50 --depth 1"])
  func article(command: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/Saccade.docc/Models.md")
    let article = try String(contentsOf: file, encoding: .utf8)
    let told = try Program(arguments: ["models"] + command.split(separator: " ").map(String.init), in: TestFolder())
    #expect(article.contains("```\nsaccade models \(command)\n```\n```\n\(told.output)```\n"), "\(told.output)")
  }

  private func words(_ line: String) -> String {
    line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
