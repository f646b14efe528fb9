import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import SwiftProtobuf
import Testing

@testable import SaccadeONNX

@Suite("A network written as ONNX")
struct ExportTests {
  private func file(_ name: String) -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: name).path
  }

  /// A network of the zoo with statistics of real activations.
  private func network(_ name: String) throws -> (model: Module, images: Tensor) {
    let entry = try #require(ModelCatalog.entry(named: name))
    let side = entry.defaults.imageSide
    let model = withRandomness(RandomStream(seed: 1)) { entry.make(ModelOptions(classes: 10)) }
    let images = Parameter([2, entry.defaults.inputChannels, side, side], .normal(deviation: 1)).value.detached
    model.settle(on: images)
    return (model, images)
  }

  private func expect(_ found: Tensor, near expected: Tensor, _ comment: Comment) {
    #expect(found.shape == expected.shape, comment)
    let scale = max(expected.scalars.map { Swift.abs($0) }.max() ?? 0, 1e-3)
    let difference = zip(found.scalars, expected.scalars).map { Swift.abs($0 - $1) }.max() ?? .infinity
    #expect(difference / scale < 1e-4, comment)
  }

  @Test("a graph is saved, and read again as it was")
  func saved() throws {
    let (model, images) = try network("MobileNetV2")
    let graph = try SaccadeGraph.Graph(tracing: model, input: images.shape)
    let path = file("graph.onnx")
    try ONNXExport().write(graph, to: path)
    let read = try SaccadeGraph.Graph(onnx: path, input: images.shape)
    #expect(read.outputs.map { read.type(of: $0) } == graph.outputs.map { graph.type(of: $0) })
    #expect(read.nodes.filter { $0.name == "conv2d" }.count == 52)
    let (names, known) = (read.constants.values.map(\.name), graph.constants.values.compactMap(\.name))
    #expect(!known.isEmpty && Set(known).subtracting(names.compactMap { $0 }) == [])
    let again = file("again.onnx")
    try ONNXExport().write(read, to: again)
    expect(try ONNXModule(again)([images])[0], near: withoutGradient { model(images) }, "written twice")
    #expect(throws: (any Error).self) { try SaccadeGraph.Graph(onnx: path, input: [2, 5, 7]) }
    #expect(throws: ONNXExportError.self) {
      try ONNXExport().write(Predictor(model).graph(for: images.shape), to: file("joined.onnx"))
    }
  }

  @Test(
    "gives what the network gives, for any number of images",
    arguments: [
      "ResNet18", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0", "ViTTi16", "ConvNeXtTiny", "SwinT",
      "DenseNet121", "GoogLeNet", "ShuffleNetV2_0_5", "RegNetY400MF", "AlexNet", "NASNetMobile", "LeNet", "ResNet8",
    ])
  func zoo(name: String) throws {
    let (model, images) = try network(name)
    var export = ONNXExport()
    export.hasDynamicBatch = true
    let path = file("\(name).onnx")
    try export.write(model, input: Shape([1] + images.shape.dimensions.dropFirst()), to: path)
    let read = try ONNXModule(path)
    for batch in [images, images[0..<1]] {
      expect(try read([batch])[0], near: withoutGradient { model(batch) }, "\(name)")
    }
  }

  @Test("is named as its modules, and carries its text")
  func names() throws {
    let (model, _) = try network("ResNet18")
    var export = ONNXExport()
    export.metadata = ["class_names": "[\"cat\"]"]
    let path = file("net.onnx")
    try export.write(model, input: [1, 3, 224, 224], to: path)
    let message = try ModelProto(serializedBytes: Data(contentsOf: URL(filePath: path)))
    #expect(message.graph.node[0].name == "conv1/Conv")
    #expect(message.graph.node[0].input == ["images", "conv1.weight"])
    #expect(message.graph.initializer.contains { $0.name == "layer1.0.bn2.running_var" })
    #expect(message.graph.output.map(\.name) == ["logits"])
    #expect(try ONNXModel(path).metadata["class_names"] == "[\"cat\"]")
    #expect(try ONNXModel(path).producer == "saccade")
  }

  @Test("says views, paddings, resizing and choices as the standard does")
  func operations() throws {
    let functions: [(String, (Tensor) -> Tensor)] = [
      ("slices", { $0[..., 1..<4, 0] }), ("steps back", { $0.flipped(axes: [2, 3]) }),
      ("every second", { $0.slice(axis: 3, 0..<5, step: 2) }), ("split", { $0.split(sizes: [2, 1], axis: 1)[1] }),
      ("mirrored edges", { $0.pad(Padding2D(top: 1, bottom: 2, left: 0, right: 1), .reflect) }),
      ("zeros", { $0.pad(Padding2D(top: 1, bottom: 0, left: 2, right: 1), .zeros) }),
      ("nearest", { $0.interpolate(to: Size2D(8, 10), .nearest) }),
      ("bilinear", { $0.interpolate(to: Size2D(7, 3), .bilinear) }),
      ("aligned", { $0.interpolate(to: Size2D(9, 9), Resampling(.bilinear, alignsCorners: true)) }),
      ("bicubic", { $0.interpolate(to: Size2D(8, 10), .bicubic) }),
      ("uneven windows", { $0.adaptiveAveragePool2d(Size2D(3, 2)) }),
      ("choices", { select($0 .> 0.2, then: $0 * 2, else: -$0) }),
      ("variance", { $0.variance(axes: [2, 3]) }), ("largest", { $0.argmax(axis: 1).cast(to: .float32) }),
      ("powers", { pow(abs($0) + 1, 1.5) }), ("limits", { $0.clamped(to: -0.5...0.5) }),
      ("elu", { elu($0) }), ("mish", { mish($0) }), ("gelu", { gelu($0, approximate: true) }),
      ("log-softmax", { $0.logSoftmax(axis: 1) }), ("chosen rows", { $0.indexSelect(axis: 2, Tensor([3, 0])) }),
    ]
    var random = RandomStream(seed: 3)
    let x = Tensor.randomNormal([2, 3, 4, 5], using: &random)
    for opset in [17, 20, 22] {
      for (name, function) in functions {
        var export = ONNXExport()
        export.opset = opset
        let path = file("net.onnx")
        try export.write(Sequential([Module]()), input: x.shape, to: path) { [function($0)] }
        expect(try ONNXModule(path)([x])[0], near: withoutGradient { function(x) }, "\(name), version \(opset)")
      }
    }
  }

  @Test("is refused where the standard has no word for it, with the module and the operation")
  func unsupported() throws {
    let error = #expect(throws: ONNXExportError.self) {
      try ONNXExport().data(of: Sequential([Module]()), input: [1, 3, 4, 4]) {
        [$0.interpolate(to: Size2D(2, 2), .area)]
      }
    }
    #expect(error?.operation == "interpolate")
    #expect(error?.problem.contains("areas") == true)
  }

  @Test("takes no number of images that the network takes apart")
  func batch() throws {
    var export = ONNXExport()
    export.hasDynamicBatch = true
    let longer = #expect(throws: ONNXExportError.self) {
      try export.data(of: Sequential([Module]()), input: [1, 3]) { x in
        [Tensor.concatenate([x, .ones([1, 3])], axis: 0).reshaped([x.shape[0] + 1, 1, 3])]
      }
    }
    #expect(longer?.problem.contains("no multiple of the number of images") == true)
    let made = #expect(throws: ONNXExportError.self) {
      try export.data(of: Sequential([Module]()), input: [1, 3]) { x in
        [x + Tensor((0..<x.elementCount).map { Float($0) }, shape: x.shape)]
      }
    }
    #expect(made?.problem.contains("made for a number of images") == true)
  }
}
