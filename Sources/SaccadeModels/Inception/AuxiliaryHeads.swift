public import SaccadeEngine
public import SaccadeLayers

/// A network in which layers on the way answer as well while it learns, so that gradients reach the first ones.
///
/// Classification adds their losses to the one of the logits; nobody asks them once the network is in use.
/// - Paper: Szegedy et al. 2014, <https://arxiv.org/abs/1409.4842>, §5
public protocol AuxiliaryHeads: Module {
  /// The paths of the auxiliary heads' last layers, whose weights hang on the classes: `aux1.fc2`.
  var auxiliaryHeadNames: [String] { get }

  /// The logits of each image, and in training what the auxiliary heads say.
  /// - Shapes: images `[n, c, h, w]`; all logits `[n, classes]`
  func logitsWithAuxiliary(of images: Tensor) -> LogitsWithAuxiliary
}

extension Module {
  /// The paths of all layers whose weights hang on the classes: the head, then the auxiliary heads; empty for what is no
  /// backbone.
  public var headNames: [String] {
    guard let backbone = self as? any Backbone else { return [] }
    return [type(of: backbone).headName] + ((self as? any AuxiliaryHeads)?.auxiliaryHeadNames ?? [])
  }

  /// The logits of each image, and in training what the auxiliary heads say, if the network has any.
  /// - Shapes: images `[n, c, h, w]`; all logits `[n, classes]`
  public func logits(of images: Tensor) -> LogitsWithAuxiliary {
    (self as? any AuxiliaryHeads)?.logitsWithAuxiliary(of: images) ?? LogitsWithAuxiliary(self(images))
  }
}

/// What a network and its auxiliary heads say of images.
public struct LogitsWithAuxiliary {
  /// What the network itself says: `[n, classes]`.
  public let logits: Tensor
  /// What each auxiliary head says, `[n, classes]`, and how much its loss counts.
  public let auxiliary: [(logits: Tensor, weight: Float)]

  /// Logits, and others beside them.
  public init(_ logits: Tensor, auxiliary: [(logits: Tensor, weight: Float)] = []) {
    self.logits = logits
    self.auxiliary = auxiliary
  }

  /// The loss of the logits, and that with the others' added as much as they count, from which gradients start.
  /// - Parameter loss: the loss of some logits: a single number
  public func loss(_ loss: (Tensor) -> Tensor) -> (own: Tensor, all: Tensor) {
    let own = loss(logits)
    return (own, auxiliary.reduce(own) { $0 + loss($1.logits) * $1.weight })
  }
}

/// A head beside a row of layers.
struct AuxiliaryHead {
  /// What weights call it.
  let name: String
  /// What they call its last layer.
  let lastName: String
  /// The layer whose result it hears.
  let layer: String
  /// How much its loss counts.
  let weight: Float
  let module: Module
}

/// A network of a row of layers, some of which have auxiliary heads.
/// - Shapes: images `[n, c, h, w]`; logits `[n, classes]`
public class AuxiliaryBackbone: SequentialBackbone, AuxiliaryHeads {
  private let auxiliaryModules: [String: Module]
  private let auxiliaryHeads: [AuxiliaryHead]

  /// A network of what a row of layers has come to.
  init(_ row: LayerRow, neck: [(name: String, layer: Module)], head: Linear, auxiliaryHeads: [AuxiliaryHead]) {
    self.auxiliaryHeads = auxiliaryHeads
    auxiliaryModules = Dictionary(uniqueKeysWithValues: auxiliaryHeads.map { ($0.name, $0.module) })
    super.init(row, neck: neck, head: head)
  }

  /// The paths of the auxiliary heads' last layers: `aux1.fc2`.
  public final var auxiliaryHeadNames: [String] { auxiliaryHeads.map { "\($0.name).\($0.lastName)" } }

  /// The heads stand in the network itself.
  public override func key(forProperty name: String) -> String {
    name == "auxiliaryModules" ? "" : super.key(forProperty: name)
  }

  /// The logits of each image, and in training what the auxiliary heads say.
  public final func logitsWithAuxiliary(of images: Tensor) -> LogitsWithAuxiliary {
    guard isTraining, !auxiliaryHeads.isEmpty else { return LogitsWithAuxiliary(self(images)) }
    var others: [(logits: Tensor, weight: Float)] = []
    let logits = scope {
      var y = images
      for (name, layer) in zip(features.names, features.layers) {
        y = layer(y)
        for head in auxiliaryHeads where head.layer == name { others.append((head.module(y), head.weight)) }
      }
      return answer(to: y)
    }
    return LogitsWithAuxiliary(logits, auxiliary: others)
  }
}
