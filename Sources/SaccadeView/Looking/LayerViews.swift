import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeLayers

/// Makes what is shown of each layer.
struct LayerViews {
  private let graph: SeenGraph
  private let input: Tensor
  private let detail: NetworkLook.Detail
  private let model: Module
  /// Weights that are no parameters: running statistics.
  private let buffers: Set<String>

  init(_ graph: SeenGraph, input: Tensor, model: Module, detail: NetworkLook.Detail) {
    self.graph = graph
    self.input = input
    self.detail = detail
    self.model = model
    buffers = Set(model.namedBuffers.map(\.name))
  }

  /// The document, without what is said of the picture.
  func document(title: String) -> NetworkView {
    var tree = ModuleTree(model)
    var tiles = TileAtlas(count: graph.layers.count + 1)
    var layers = [inputView(&tiles)]
    var edges: [[Int]] = []
    // A weight that several layers read is counted once, and drawn where it is read first.
    var known: Set<String> = []
    for (place, layer) in graph.layers.enumerated() {
      let own = layer.weights.filter { known.insert($0.name).inserted }
      let module = tree.place(ofOperationIn: layer.seen.modulePath)
      layers.append(view(of: layer, own, module: module, &tiles))
      edges += layer.sources.map { [$0, place + 1] }
    }
    tree.add(layers)
    return NetworkView(
      title: title, notes: [], inputShape: input.shape.dimensions, answers: [], modules: tree.modules, layers: layers,
      edges: edges, tiles: tiles.sheet)
  }

  private func inputView(_ tiles: inout TileAtlas) -> LayerView {
    var view = LayerView(
      module: 0, operation: "input", attributes: "", kind: .input, shape: input.shape.dimensions, inputShapes: [],
      planes: [], multiplyAdds: 0, parameterCount: 0, byteCount: input.shape.elementCount * input.dtype.byteCount,
      weights: [])
    show(input, in: &view, &tiles)
    return view
  }

  private func view(
    of layer: SeenGraph.Layer, _ weights: [(name: String, tensor: Tensor)], module: Int, _ tiles: inout TileAtlas
  ) -> LayerView {
    let (seen, output) = (layer.seen, layer.output)
    let (inputs, outputs) = (seen.inputs.map(\.shape), seen.outputs.map(\.shape))
    var view = LayerView(
      module: module, operation: seen.operation.name, attributes: String(seen.operation.attributes.prefix(400)),
      kind: LayerKind(operation: seen.operation.name), shape: output.shape.dimensions,
      inputShapes: inputs.map(\.dimensions), planes: [],
      multiplyAdds: seen.operation.multiplyAdds(inputs, to: outputs),
      parameterCount: weights.reduce(0) { $0 + (buffers.contains($1.name) ? 0 : $1.tensor.elementCount) },
      byteCount: output.elementCount * output.dtype.byteCount, seconds: seen.seconds,
      weights: weights.map { WeightViews.view(of: $1, named: $0, hasKernels: detail.hasKernels) })
    show(output, in: &view, &tiles)
    return view
  }

  /// Puts what a layer gave into its view.
  private func show(_ tensor: Tensor, in view: inout LayerView, _ tiles: inout TileAtlas) {
    guard !tensor.isOutline, let planes = FeaturePlanes(tensor.shape) else { return tiles.skip() }
    view.planes = [planes.channels, planes.height, planes.width]
    withoutGradient { tensor.cast(to: .float32) }.scalars.withUnsafeBufferPointer { values in
      view.spread = ValueSpread(values)
      let pictures = planes.pictures(of: values, atMost: detail.mapCount, within: detail.mapSide)
      let range = ByteRange(of: pictures)
      view.maps = MapSheet(pictures, of: planes.channels, in: range)
      tiles.add(pictures, in: range)
    }
  }
}
