import Foundation
package import SaccadeEngine
import SaccadeGraph
package import SaccadeImages
package import SaccadeLayers

/// Looks at a network while it computes: makes the document that the page shows.
package struct NetworkLook {
  /// How much of it is kept.
  package struct Detail: Sendable {
    /// How many maps of a layer, the first ones.
    package var mapCount = 36
    /// How many pixels a map has a side, at most.
    package var mapSide = 56
    /// Whether weights are shown as pictures.
    package var hasKernels = true
    /// Whether it is told where each module's output speaks for the likeliest class.
    package var hasSaliency = true

    /// What a page in one file has.
    package init() {}
  }

  /// The network.
  package let model: Module
  /// What it is called.
  package let title: String
  /// What is said of it.
  package var notes: [String] = []
  /// The classes, where it tells some apart.
  package var classNames: [String] = []
  /// How much of it is kept.
  package var detail = Detail()
  /// Makes the network compute; nil calls it with the input.
  package var run: ((Tensor) throws -> Tensor)?

  /// A look at a network.
  package init(_ model: Module, title: String) {
    self.model = model
    self.title = title
  }

  /// What a run with a picture shows.
  /// - Parameters:
  ///   - input: the prepared picture, `[1, c, h, w]`
  ///   - picture: the same for people
  /// - Throws: what a network from a file throws that does not take the input
  package func view(of input: Tensor, showing picture: Image?) throws -> NetworkView {
    // The first run makes what later ones use again, which is not the network's own time.
    _ = try withoutGradient { try model.inUse { () throws in try compute(input) } }
    return try view(recording: input, showing: picture)
  }

  /// All maps of a layer that a run with a picture gives; nil if there is no such layer, or it has none.
  /// - Throws: as ``view(of:showing:)``
  package func maps(of layer: Int, on input: Tensor, detail: Detail) throws -> MapSheet? {
    let recorder = OperationRecorder()
    _ = try model.inUse { () throws in try recorder.recording { () throws in try compute(input) } }
    let (outline, outlines) = (Tensor.outline(input.shape, dtype: input.dtype), OperationRecorder())
    _ = try? model.inUse { () throws in try outlines.recording { () throws in try compute(outline) } }
    let layers =
      SeenGraph(recorder.seen, input: input, outlines: outlines.seen, outline: outline, names: []).layers
    guard 0...layers.count ~= layer else { return nil }
    let tensor = layer == 0 ? input : layers[layer - 1].output
    guard let planes = FeaturePlanes(tensor.shape) else { return nil }
    return withoutGradient { tensor.cast(to: .float32) }.scalars.withUnsafeBufferPointer { values in
      MapSheet(planes.pictures(of: values, atMost: detail.mapCount, within: detail.mapSide), of: planes.channels)
    }
  }

  /// Where each module's output speaks for a class, by the modules' paths; empty where gradients do not get through.
  package func saliency(of label: Int, on input: Tensor) -> [String: MapSheet] {
    guard run == nil, !(model is any FallibleModule) else { return [:] }
    return Dictionary(Saliency(of: model, on: input, for: label).sheets.map { ($0.path, $0.sheet) }) { $1 }
  }

  private func compute(_ input: Tensor) throws -> Tensor {
    if let run { return try run(input) }
    return try model.outputOrRefusal(for: input)
  }

  private func view(recording input: Tensor, showing picture: Image?) throws -> NetworkView {
    let recorder = OperationRecorder()
    // A weight may be brought into the order that its operation likes while it is read: it is known as both.
    let before = model.weightTensors
    let output = try model.inUse { () throws in try recorder.recording { () throws in try compute(input) } }
    let (outline, outlines) = (Tensor.outline(input.shape, dtype: input.dtype), OperationRecorder())
    // What cannot run on outlines is known by its numbers alone.
    _ = try? model.inUse { () throws in try outlines.recording { () throws in try compute(outline) } }
    let graph = SeenGraph(
      recorder.seen, input: input, outlines: outlines.seen, outline: outline, names: before + model.weightTensors)
    var view = LayerViews(graph, input: input, model: model, detail: detail).document(title: title)
    view.notes = notes
    view.picture = picture.flatMap { $0.shown.file(isLossless: false, quality: 88) }
    view.answers = answers(output)
    if detail.hasSaliency, run == nil, !(model is any FallibleModule) {
      for (path, sheet) in Saliency(of: model, on: input).sheets {
        if let place = view.modules.firstIndex(where: { $0.path == path }) { view.modules[place].saliency = sheet }
      }
    }
    return view
  }

  /// The likeliest classes of a row of scores.
  private func answers(_ output: Tensor) -> [NetworkView.Answer] {
    guard output.shape.rank == 2, output.shape[0] == 1, output.shape[1] == classNames.count, classNames.count > 1
    else { return [] }
    let shares = withoutGradient { output.cast(to: .float32).softmax() }.scalars
    guard shares.allSatisfy(\.isFinite) else { return [] }
    return shares.enumerated().sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }.prefix(10).map {
      NetworkView.Answer(name: classNames[$0.offset], label: $0.offset, probability: Double($0.element))
    }
  }
}

extension Module {
  /// The tensors that are weights, with their names.
  var weightTensors: [(name: String, tensor: Tensor)] {
    let own =
      namedParameters.map { (name: $0.name, tensor: $0.parameter.value) }
      + namedBuffers.map { (name: $0.name, tensor: $0.buffer.value) }
    return own + ((self as? any FallibleModule)?.namedConstants ?? [])
  }
}

extension Image {
  /// A small picture grows by whole times, so that its pixels are seen and not smoothed away.
  fileprivate var shown: Image {
    let times = max(1, 224 / max(height, width))
    return resized(to: ImageSize(height: height * times, width: width * times), by: .nearest)
  }
}
