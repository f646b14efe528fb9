import SaccadeEngine

/// A network of Darknet's, which finds its weights in files that name none of them: `yolov3.weights`.
///
/// Such a file has the layers one after the other. The network's convolutions and linear layers must be declared in that
/// order, each before the normalization that follows it.
///
/// ```swift
/// let model = YOLOv3(.darknet53)
/// try model.load(from: "yolov3.weights")
/// ```
/// - Source: Redmon, Darknet, `src/parser.c`, <https://github.com/pjreddie/darknet>
public protocol DarknetNetwork: Module {
  /// What errors call it: its type, where nothing else is said.
  var networkName: String { get }
  /// How many classes it tells apart.
  var classCount: Int { get }
  /// What each class adds to the outputs of the layers that tell classes apart, which are those without a normalization:
  /// 1 in a classifier, the number of a cell's anchors in a detector.
  var outputsPerClass: Int { get }
}

/// A layer of a ``DarknetNetwork`` as its files have it.
struct DarknetLayer {
  /// A tensor of a layer: its name in the network, and its shape.
  typealias Weight = (name: String, shape: Shape)

  /// Its tensors in the file's order.
  let weights: [Weight]
  /// How many outputs each class adds: 0 unless it tells classes apart.
  let outputsPerClass: Int
  /// How many numbers belong to each output.
  private let numbersPerOutput: Int

  /// How many numbers it has.
  var count: Int { weights.reduce(0) { $0 + $1.shape.elementCount } }
  /// How many numbers each class adds.
  var countPerClass: Int { outputsPerClass * numbersPerOutput }

  /// A layer with the path of its kernel's module, and that of the normalization after it.
  init(_ path: String, _ kernel: Shape, normalization: String?, outputsPerClass: Int) {
    let outputs: Shape = [kernel[0]]
    func named(_ module: String, _ name: String) -> String { module.isEmpty ? name : "\(module).\(name)" }
    if let normalization {
      weights = [
        (named(normalization, "bias"), outputs), (named(normalization, "weight"), outputs),
        (named(normalization, "running_mean"), outputs), (named(normalization, "running_var"), outputs),
        (named(path, "weight"), kernel),
      ]
    } else {
      weights = [(named(path, "bias"), outputs), (named(path, "weight"), kernel)]
    }
    self.outputsPerClass = normalization == nil ? outputsPerClass : 0
    numbersPerOutput = 1 + kernel.dimensions.dropFirst().reduce(1, *)
  }

  /// Its tensors for so many classes more, or fewer.
  func weights(moreClasses difference: Int) -> [Weight] {
    weights.map { name, shape in
      (name, Shape([shape[0] + difference * outputsPerClass] + shape.dimensions.dropFirst()))
    }
  }
}

extension DarknetNetwork {
  /// The type's name.
  public var networkName: String { "\(type(of: self))" }

  /// The layers in the order of a file.
  var darknetLayers: [DarknetLayer] {
    var layers: [DarknetLayer] = []
    var open: (path: String, kernel: Shape)?
    func close(_ normalization: String?) {
      guard let (path, kernel) = open else { return }
      layers.append(
        DarknetLayer(path, kernel, normalization: normalization, outputsPerClass: outputsPerClass))
      open = nil
    }
    for (path, module) in namedModules {
      switch module {
      case let layer as Conv2d:
        close(nil)
        open = (path, layer.weight.shape)
      case let layer as Linear:
        close(nil)
        open = (path, layer.weight.shape)
      case is BatchNorm: close(path)
      default: break
      }
    }
    close(nil)
    return layers
  }

  /// How many numbers a file of it has for its own classes.
  package var darknetCount: Int { darknetLayers.reduce(0) { $0 + $1.count } }

  /// How many classes a file with so many numbers tells apart, if it is one of such a network; nil if it is not.
  package func darknetClasses(ofCount count: Int) -> Int? {
    let layers = darknetLayers
    let own = layers.reduce(0) { $0 + $1.count }
    let perClass = layers.reduce(0) { $0 + $1.countPerClass }
    guard perClass > 0, (count - own).isMultiple(of: perClass) else { return count == own ? classCount : nil }
    let classes = classCount + (count - own) / perClass
    return classes > 0 ? classes : nil
  }
}

extension WeightsFile {
  /// The file with the names that a network has for its tensors: the same file, unless it is one of Darknet's, which has
  /// no names.
  ///
  /// A file for other classes is one of the network; its last layers have other shapes then. One that ends after a layer
  /// has the weights up to there: `darknet53.conv.74` has those of YOLOv3's backbone.
  /// - Throws: ``WeightsError`` if it is Darknet's and the network is not, or has other layers
  public func named(for model: Module) throws(WeightsError) -> WeightsFile {
    guard let darknet else { return self }
    guard let network = model as? any DarknetNetwork else {
      throw WeightsError(
        .mismatched, path: path,
        problem: "is of Darknet, whose weights have no names, and \(type(of: model)) is none of its networks",
        advice: "take it for a network that Darknet has, as YOLOv3, YOLOv3Tiny or Darknet53")
    }
    let layers = network.darknetLayers
    if let classes = network.darknetClasses(ofCount: darknet.count) {
      let weights = layers.flatMap { $0.weights(moreClasses: classes - network.classCount) }
      return WeightsFile(self, DarknetFile(darknet, named: weights), isPart: false)
    }
    var weights: [DarknetLayer.Weight] = []
    var rest = darknet.count
    for layer in layers {
      // What comes before the first layer that tells classes apart is the same for all.
      guard rest >= layer.count, layer.outputsPerClass == 0 else { break }
      weights += layer.weights
      rest -= layer.count
      if rest == 0 { return WeightsFile(self, DarknetFile(darknet, named: weights), isPart: true) }
    }
    throw misfit(darknet.count, network, layers)
  }

  private func misfit(_ count: Int, _ network: any DarknetNetwork, _ layers: [DarknetLayer]) -> WeightsError {
    let own = network.darknetCount
    let name = network.networkName
    var rest = count
    let last = layers.first { layer in
      rest -= layer.count
      return rest < 0
    }
    let place = last.flatMap { $0.weights.last?.name }.map { "ends within '\($0)'" } ?? "goes on after the last layer"
    return WeightsError(
      .mismatched, path: path,
      problem: "has \(count) numbers, and \(name) has \(own) with \(network.classCount) classes: it \(place)",
      advice: "download it again if it was cut off; or it is of another network: Darknet's files do not say of which")
  }
}
