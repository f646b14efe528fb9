public import SaccadeEngine
public import SaccadeLayers
public import SaccadeText

/// Where in an image a network saw a class: how much each place of a layer's features speaks for it.
///
/// ```swift
/// let map = try ClassActivationMap(of: model, on: image, layer: "layer4", for: dog)   // image: [1, 3, 224, 224]
/// ```
public struct ClassActivationMap: Sendable {
  /// How the channels of the features are weighed.
  public enum Method: String, CaseIterable, Sendable {
    /// By the mean of the gradient of the class's score.
    /// - Paper: Selvaraju et al. 2017, <https://arxiv.org/abs/1610.02391>, equations 1 and 2
    case gradCAM = "grad-cam"
    /// By the gradient where it is positive, each place weighed by how it curves: finds several objects of a class.
    /// - Paper: Chattopadhyay et al. 2018, <https://arxiv.org/abs/1710.11063>, equations 5 and 19
    case gradCAMPlusPlus = "grad-cam++"
    /// By the score of the image when only what the channel shows of it is left: no gradients, a forward pass a channel.
    /// - Paper: Wang et al. 2020, <https://arxiv.org/abs/1910.01279>, definition 3
    case scoreCAM = "score-cam"
  }

  /// The class.
  public let classIndex: Int
  /// How much each place speaks for the class, from 0 to 1, the greatest; all 0 where nothing does.
  /// - Shapes: `[h, w]` of the layer
  public let values: Tensor
  /// The scores of all classes: `[classes]`.
  public let scores: Tensor

  /// The map of an image.
  ///
  /// The network is used as in prediction; its parameters and their gradients stay as they are.
  /// - Parameters:
  ///   - model: a network that gives scores of classes, `[n, classes]`
  ///   - image: a prepared image: `[1, c, h, w]`
  ///   - layer: the part whose output is taken, `[1, channels, h, w]`
  ///   - label: the class; nil is the likeliest
  /// - Throws: ``ClassActivationMapError`` if the layer's output is no image of features, or does not reach the scores
  public init(
    of model: Module, on image: Tensor, layer: Module, for label: Int? = nil, method: Method = .gradCAM
  ) throws(ClassActivationMapError) {
    let wasTraining = model.isTraining
    model.eval()
    defer { if wasTraining { model.train() } }
    let frozen = model.parameters.filter(\.isTrainable)
    // Nothing but the features is to get gradients.
    frozen.forEach { $0.isTrainable = false }
    defer { frozen.forEach { $0.isTrainable = true } }

    var features: Parameter?
    let scores = layer.replacingOutput({ output in
      let leaf = Parameter(output.detached.cast(to: .float32))
      features = leaf
      return leaf.value
    }) { model(image).cast(to: .float32) }
    guard let features, features.shape.rank == 4, features.shape[0] == 1 else {
      throw ClassActivationMapError("gives no maps of features", shape: features?.shape)
    }
    self.scores = scores.detached.reshaped([scores.elementCount])
    let label = label ?? Int(self.scores.argmax(axis: 0).item(as: Int64.self))
    let index = label
    classIndex = index
    let maps = features.value.detached
    let weights: Tensor
    switch method {
    case .gradCAM, .gradCAMPlusPlus:
      scores[0, index].backward()
      guard let gradient = features.gradient else {
        throw ClassActivationMapError("does not reach the scores", shape: features.shape)
      }
      weights =
        method == .gradCAM
        ? gradient.mean(axes: [2, 3], keepsAxes: true) : Self.curvedWeights(gradient, maps)
    case .scoreCAM:
      weights = withoutGradient { Self.scoreWeights(model, image, maps, index) }
    }
    values = withoutGradient { Self.normalized(relu((weights * maps).sum(axes: [1]))[0]) }
  }

  /// Grad-CAM++: the derivatives of an exponential score are powers of the gradient.
  private static func curvedWeights(_ gradient: Tensor, _ maps: Tensor) -> Tensor {
    let (slopes, heights, channels) = (gradient.scalars, maps.scalars, maps.shape[1])
    let places = slopes.count / max(1, channels)
    let weights = (0..<channels).map { channel -> Float in
      let part = channel * places..<(channel + 1) * places
      let total = heights[part].reduce(0, +)
      return slopes[part].reduce(0) { sum, slope in
        let below = 2 + total * slope
        // The square of the slope stands above and below.
        return slope > 0 && below != 0 ? sum + slope / below : sum
      }
    }
    return Tensor(weights, shape: [1, channels, 1, 1])
  }

  /// Score-CAM: what the image, seen through each channel, gains over one that shows nothing.
  private static func scoreWeights(_ model: Module, _ image: Tensor, _ maps: Tensor, _ label: Int) -> Tensor {
    let (channels, batch) = (maps.shape[1], 32)
    let size = Size2D(image.shape[2], image.shape[3])
    let nothing = model(image * 0).cast(to: .float32)[0, label].item()
    var gains: [Float] = []
    for start in stride(from: 0, to: channels, by: batch) {
      let some = maps.slice(axis: 1, start..<min(start + batch, channels))
      let masks = some.reshaped([some.shape[1], 1, maps.shape[2], maps.shape[3]])
        .interpolate(to: size, .bilinear)
      let least = masks.min(axes: [2, 3], keepsAxes: true)
      let range = (masks.max(axes: [2, 3], keepsAxes: true) - least).clamped(to: Float(1e-12)...)
      let scores = model(image * ((masks - least) / range)).cast(to: .float32)
      gains += scores.slice(axis: 1, label..<label + 1).scalars.map { $0 - nothing }
    }
    return Tensor(gains, shape: [1, channels]).softmax(axis: 1).reshaped([1, channels, 1, 1])
  }

  private static func normalized(_ map: Tensor) -> Tensor {
    let greatest = map.max().item()
    return greatest > 0 && greatest.isFinite ? map / greatest : map * 0
  }
}

/// A layer from which no map can be made.
public struct ClassActivationMapError: SaccadeError, Hashable {
  /// What is wrong with the layer: *gives no maps of features*.
  public let reason: String
  /// The shape of what it gives; nil if it was not asked at all.
  public let shape: Shape?

  /// An error from its parts.
  public init(_ reason: String, shape: Shape?) {
    self.reason = reason
    self.shape = shape
  }

  /// It is of no file.
  public var place: String { "" }
  /// What is wrong with the layer, and the shape of what it gives.
  public var problem: String { "the layer \(reason)\(shape.map { ": its output is \($0)" } ?? "")" }
  /// What to do.
  public var advice: String { "take one whose output is [1, channels, h, w]" }
  /// Another layer has to be named.
  public var exitCode: FailureCode { .wrongArguments }
}
