import Foundation
package import SaccadeEngine
import SaccadeGraph
import SaccadeLayers

extension NetworkLook {
  /// What the network is made of, without computing anything.
  /// - Parameter input: the shape of what it is given, `[1, c, h, w]`
  /// - Throws: what a network from a file throws that does not take such an input
  package func structure(input: Shape) throws -> NetworkView {
    let recorder = OperationRecorder()
    let outline = Tensor.outline(input)
    _ = try model.inUse { () throws in
      try recorder.recording { () throws in try model.outputOrRefusal(for: outline) }
    }
    let graph = SeenGraph(recorder.seen, input: outline, names: model.weightTensors)
    var view = LayerViews(graph, input: outline, model: model, detail: detail).document(title: title)
    view.notes = notes
    // Outlines take no time that says anything.
    for place in view.layers.indices { view.layers[place].seconds = nil }
    for place in view.modules.indices { view.modules[place].seconds = nil }
    return view
  }
}

extension NetworkView {
  /// The network as a step of its training showed it.
  package func showing(_ record: StepRecord) -> NetworkView {
    var view = self
    view.step = record.step
    let outputs = Dictionary(record.outputs.map { ($0.path, $0) }) { first, _ in first }
    var shown: [Int: StepRecord.Output] = [:]
    // What a module gives is what its last layer gives; that of the innermost is the nearest.
    for (index, module) in modules.enumerated() {
      guard let output = outputs[module.path], let last = lastLayer(of: index) else { continue }
      shown[last] = output
    }
    var tiles = TileAtlas(count: layers.count)
    for place in layers.indices {
      guard let output = shown[place] else {
        tiles.skip()
        continue
      }
      let pictures = output.pictures
      view.layers[place].spread = output.spread
      view.layers[place].maps = MapSheet(pictures, of: output.total, in: .bytes).map { sheet in
        var sheet = sheet
        (sheet.least, sheet.greatest) = (Double(output.least), Double(output.greatest))
        return sheet
      }
      tiles.add(pictures, in: .bytes)
    }
    view.tiles = tiles.sheet
    let weights = Dictionary(record.weights.map { ($0.name, $0) }) { first, _ in first }
    for place in layers.indices {
      for index in layers[place].weights.indices {
        guard let weight = weights[layers[place].weights[index].name] else { continue }
        view.layers[place].weights[index].spread = weight.value
        view.layers[place].weights[index].gradient = weight.gradient
      }
    }
    return view
  }

  private func lastLayer(of module: Int) -> Int? {
    layers.lastIndex { layer in
      var place: Int? = layer.module
      while let at = place {
        if at == module { return true }
        place = modules[at].parent
      }
      return false
    }
  }
}

extension StepRecord.Output {
  /// The maps; what a damaged record lacks is black.
  fileprivate var pictures: [Matrix] {
    guard height > 0, width > 0, height <= 4096, width <= 4096 else { return [] }
    let size = height * width
    return (0..<min(channels, maps.count / size)).map { channel in
      var matrix = Matrix(height: height, width: width)
      let start = maps.startIndex + channel * size
      for place in 0..<size { matrix.values[place] = Float(maps[start + place]) }
      return matrix
    }
  }
}

extension ByteRange {
  /// Bytes as they are.
  static let bytes = ByteRange(least: 0, greatest: 255)
}
