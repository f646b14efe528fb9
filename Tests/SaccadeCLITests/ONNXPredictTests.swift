import Foundation
import Saccade
import SwiftProtobuf
import Testing

@testable import SaccadeONNX

@Suite("An ONNX model tells what is on pictures", .serialized)
struct ONNXPredictTests {
  private func expectSame(_ one: Program, _ other: Program) throws {
    let (first, second) = (try ONNXKit.classes(one), try ONNXKit.classes(other))
    #expect(first.count == second.count && !first.isEmpty, "\(one.errors)\(other.errors)")
    for (a, b) in zip(first, second) {
      #expect(a["name"] as? String == b["name"] as? String)
      let (left, right) = (a["probability"] as? Double ?? 0, b["probability"] as? Double ?? 1)
      #expect(abs(left - right) < 1e-4, "\(left) \(right)")
    }
  }

  @Test("what saccade has exported answers as its checkpoint does, without another word")
  func own() throws {
    let folder = try TestFolder()
    #expect(try Program("train", folder.recipe(), "--work-dir", "run", in: folder).code == 0)
    try ONNXKit.draw("a.png", in: folder)
    let checkpoint = "run/best.safetensors"
    for (name, options) in [
      ("one.onnx", []), ("any.onnx", ["--dynamic-batch"]), ("bytes.onnx", ["--with-preprocessing"]),
    ] {
      let export = try Program(arguments: ["export", checkpoint, name] + options, in: folder)
      #expect(export.code == 0, "\(export.errors)")
      for view in ["none", "flip"] {
        let told = try Program("predict", name, "a.png", "--json", "--tta", view, in: folder)
        #expect(told.code == 0 && told.errors.isEmpty, "\(told.errors)")
        try expectSame(told, Program("predict", checkpoint, "a.png", "--json", "--tta", view, in: folder))
      }
    }
    let lines = try Program("predict", "any.onnx", "a.png", "--top", "2", in: folder).output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "a.png" && lines[1].contains(" %  "), "\(lines)")
    // What a file is, its bytes say; a list of names may begin with the mark of its byte order.
    try FileManager.default.moveItem(atPath: folder.path("any.onnx"), toPath: folder.path("any.safetensors"))
    let names = (0..<10).map { "name \($0)\n" }.joined()
    try folder.write("\u{FEFF}" + names, to: "names.txt")
    let renamed = try Program(
      "predict", "any.safetensors", "a.png", "--classes", "names.txt", "--top", "10", in: folder)
    #expect(renamed.code == 0 && renamed.output.contains("%  name 0\n"), "\(renamed.output)\(renamed.errors)")
  }

  @Test("what tells numbers tells the same as its checkpoint, in the pictures' own pixels")
  func numbers() throws {
    let folder = try TestFolder()
    try folder.write(
      """
      task: {type: Regression, targets: [x, y, size]}
      model: {type: ResNet8, num_classes: 3}
      data: {train: {type: Shapes, count: 64, size: 16}, val: {type: Shapes, count: 16, size: 16, split: val}}
      optimizer: {type: SGD, lr: 0.01}
      runner: {max_epochs: 1}
      """, to: "mine.yaml")
    let train = try Program("train", "mine.yaml", "--work-dir", "run", in: folder)
    try #require(train.code == 0, "\(train.errors)")
    try ONNXKit.draw("a.png", in: folder)
    #expect(try Program("export", "run/best.safetensors", "net.onnx", in: folder).code == 0)
    let told = try Program("predict", "net.onnx", "a.png", in: folder)
    let expected = try Program("predict", "run/best.safetensors", "a.png", in: folder)
    #expect(told.code == 0 && told.output == expected.output && told.errors.isEmpty, "\(told.errors)")
    #expect(told.output.contains("size"), "\(told.output)")
  }

  @Test("of another's model, what is taken for granted is said once, and options say it instead")
  func others() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    network.eval()
    try ONNXKit.write("net.onnx", in: folder) { network($0) }
    for name in ["a.png", "b.png"] { try ONNXKit.draw(name, in: folder) }
    let told = try Program("predict", "net.onnx", "a.png", "b.png", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.output.contains("%  class "))
    let notes = told.errors.split(separator: "\n")
    #expect(notes.count == 2, "\(told.errors)")
    #expect(notes[0] == "note: net.onnx does not name its 10 classes, which get numbers (--classes)")
    #expect(notes[1].contains("the shorter side is resized to 18 and the middle of 16×16 (height × width) cut out"))
    #expect(notes[1].contains("colours are normalized by ImageNet's mean and deviation (--size, --mean, --std)"))

    try folder.write((0..<10).map { "kind \($0)\n" }.joined(), to: "names.txt")
    let named = try Program(
      "predict", "net.onnx", "a.png", "--classes", "names.txt", "--mean", "0.5", "--std", "0.25,0.25,0.25", in: folder)
    #expect(named.output.contains("%  kind "), "\(named.errors)")
    #expect(!named.errors.contains("names") && !named.errors.contains("ImageNet"), "\(named.errors)")
    let few = try folder.write("ant\nbee\n", to: "few.txt")
    let wrong = try Program("predict", "net.onnx", "a.png", "--classes", few, in: folder)
    #expect(wrong.code == 64 && wrong.errors.contains("few.txt names 2 classes, and the model tells 10 apart"))
    let imagenet = try Program("predict", "net.onnx", "a.png", "--classes", "imagenet", in: folder)
    #expect(imagenet.code == 64 && imagenet.errors.contains("imagenet names 1000 classes"), "\(imagenet.errors)")
    let missing = try Program("predict", "net.onnx", "a.png", "--classes", "none.txt", in: folder)
    #expect(missing.code == 66, "\(missing.errors)")
    let size = try Program("predict", "net.onnx", "a.png", "--size", "32", in: folder)
    #expect(size.code == 64 && size.errors.contains("--size: the model takes images of 16×16"), "\(size.errors)")
    let normalized = try Program("predict", "net.onnx", "a.png", "--mean", "0.1,0.2", in: folder)
    #expect(normalized.code == 64, "\(normalized.errors)")
  }

  @Test("probabilities are told as they are, whether the model ends in Softmax or computes it in steps")
  func probabilities() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    network.eval()
    try ONNXKit.draw("a.png", in: folder)
    try ONNXKit.write("logits.onnx", in: folder) { network($0) }
    try ONNXKit.write("softmax.onnx", in: folder) { network($0).softmax() }
    try ONNXKit.write("steps.onnx", in: folder) { x in
      let powers = exp(network(x))
      return powers / powers.sum(axis: 1, keepsAxis: true)
    }
    try ONNXKit.write("log.onnx", in: folder) { network($0).logSoftmax() }
    let expected = try Program("predict", "logits.onnx", "a.png", "--json", in: folder)
    for name in ["softmax.onnx", "steps.onnx", "log.onnx"] {
      try expectSame(Program("predict", name, "a.png", "--json", in: folder), expected)
      try expectSame(
        Program("predict", name, "a.png", "--json", "--tta", "flip", in: folder),
        Program("predict", "logits.onnx", "a.png", "--json", "--tta", "flip", in: folder))
    }
  }

  @Test("a model for several images at once, for grey ones or for any size is used as well")
  func inputs() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    network.eval()
    try ONNXKit.draw("a.png", in: folder)
    try ONNXKit.write("one.onnx", in: folder) { network($0) }
    try ONNXKit.write("four.onnx", in: folder, input: [4, 3, 16, 16]) { network($0) }
    try expectSame(
      Program("predict", "four.onnx", "a.png", "--json", in: folder),
      Program("predict", "one.onnx", "a.png", "--json", in: folder))
    try ONNXKit.write("grey.onnx", in: folder, input: [1, 1, 16, 16]) { x in
      network(Tensor.concatenate([x, x, x], axis: 1))
    }
    let grey = try Program("predict", "grey.onnx", "a.png", in: folder)
    #expect(grey.code == 0 && grey.errors.contains("intensities stay as they are, from 0 to 1"), "\(grey.errors)")
    try ONNXKit.write("open.onnx", in: folder) { x in
      x.mean(axes: [2, 3]).linear(Parameter([10, 3], .normal(deviation: 1)).value.detached)
    } change: { model in
      for axis in 2...3 { model.graph.input[0].type.tensorType.shape.dim[axis].dimParam = "side\(axis)" }
    }
    let unsaid = try Program("predict", "open.onnx", "a.png", in: folder)
    #expect(unsaid.code == 65, "\(unsaid.errors)")
    #expect(
      unsaid.errors.contains(
        "open.onnx: input 'images': it is images float32 [1, 3, side2, side3], and does not say the size of the images; "
          + "name it: --size 224"), "\(unsaid.errors)")
    #expect(try Program("predict", "open.onnx", "a.png", "--size", "24x20", in: folder).code == 0)
  }

  private static let refusals: [(Shape, @Sendable (Tensor) -> Tensor, String)] = [
    ([1, 7], { $0 }, "input 'images': it is images float32 [1, 7], and pictures are [images, channels, height, w"),
    ([1, 5, 8, 8], { $0.mean(axes: [2, 3]) }, "of 5 channels, and pictures have 1 or 3"),
    ([1, 8, 8, 3], { $0.mean(axes: [1, 2]) }, "with the channels behind height and width"),
    (
      [1, 3, 8, 8], { $0.averagePool2d(2) },
      "output 'logits': it is float32 [1, 3, 4, 4] for 1 image, and a classifier gives each"
    ),
    ([1, 3, 8, 8], { $0.mean(axes: [1, 2, 3]).reshaped([1, 1]) }, "it is one number for each image"),
    ([1, 3, 8, 8], { sigmoid($0.mean(axes: [2, 3])) }, "it ends in Sigmoid, which tells of each class alone"),
  ]

  @Test("what is no classifier or segmenter of pictures is refused, with what it is", arguments: refusals.indices)
  func refused(number: Int) throws {
    let folder = try TestFolder()
    let (shape, function, expected) = Self.refusals[number]
    try ONNXKit.draw("a.png", in: folder)
    try ONNXKit.write("net.onnx", in: folder, input: shape, function)
    let told = try Program("predict", "net.onnx", "a.png", "--json", in: folder)
    #expect(told.code == 65 && told.errors.contains(expected), "\(told.errors)")
    #expect(try told.json["exit_code"] as? Int == 65 && told.json["advice"] != nil)
  }

  @Test("a file that is none, and metadata that make no sense, are errors that name them")
  func damaged() throws {
    let folder = try TestFolder()
    try ONNXKit.draw("a.png", in: folder)
    #expect(try Program("predict", "missing.onnx", "a.png", in: folder).code == 66)
    try folder.write("no model", to: "text.onnx")
    let text = try Program("predict", "text.onnx", "a.png", in: folder)
    #expect(text.code == 65 && text.errors.contains("text.onnx: it is no ONNX model"), "\(text.errors)")
    for (key, value, expected) in [
      ("class_names", "[1, 2]", "metadata 'class_names': it is no list of texts"),
      ("class_names", "[\"a\"]", "it names 1 classes, and the model tells 3 apart"),
      ("mean", "a,b", "metadata 'mean': it is 'a,b', and must be 3 numbers with commas"),
      ("std", "0,1,1", "metadata 'std'"),
      ("preparation", "pipeline: [{type: RandomFlip}]", "metadata 'preparation': it is no list of resizes and crops"),
      ("preparation", "pipeline: [{type: Resize, size: 9}]", "that ends at 8×8"),
      ("target_names", "[\"x\"]", "it names 1 numbers, and the model tells 3"),
      (
        "target_names", "[\"x\", \"y\", \"z\"]",
        "metadata 'target_scales': it does not say what the model's numbers are"
      ),
    ] {
      try ONNXKit.write("net.onnx", in: folder, input: [1, 3, 8, 8], metadata: [key: value]) { $0.mean(axes: [2, 3]) }
      let told = try Program("predict", "net.onnx", "a.png", in: folder)
      #expect(told.code == 65 && told.errors.contains(expected), "\(key): \(told.errors)")
    }
  }

  @Test(
    "arguments that do not go together are answered",
    arguments: [
      (
        ["net.safetensors", "a.png", "--size", "224"],
        "--size is for ONNX models: 'net.safetensors' is none"
      ),
      (
        ["net.onnx", "a.png", "--config", "a.yaml"], "--config is for weights that need one, and an ONNX model is whole"
      ),
      (["net.onnx", "a.png", "--set", "a=1"], "--set is for weights that need one"),
      (["net.onnx"], "name at least one picture"),
      (["a.png", "--model", "ResNet18", "--weights", "w.pth", "--mean", "0.5"], "--set changes settings of --model"),
      (["net.onnx", "a.png", "--size", "0"], "'0' is invalid for '--size"),
      (["net.onnx", "a.png", "--std", "0"], "--std must be positive"),
    ])
  func arguments(_ arguments: [String], _ expected: String) throws {
    let result = try Program(arguments: ["predict"] + arguments, in: TestFolder())
    #expect(result.code == 64 && result.errors.contains(expected), "\(result.errors)")
  }
}
