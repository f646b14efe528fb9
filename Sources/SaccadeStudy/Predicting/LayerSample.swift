import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels

/// An operation of a network, and how long it takes here.
struct LayerSample: Sendable {
  let network: String
  /// The module that it stands in.
  let path: String
  let cost: OperationCost
  let seconds: Double

  /// Billions of multiplications and additions in a second.
  var gigaflops: Double { 2 * Double(cost.multiplyAdds) / seconds / 1e9 }
}

/// A network of the catalog that was measured, one image shown at once.
struct MeasuredNetwork: Sendable {
  let name: String
  /// Its operations, as they run when it is prepared.
  let samples: [LayerSample]
  /// How long all of it takes, in seconds.
  let seconds: Double

  /// How many times as long the whole takes as its operations by themselves.
  var gap: Double { seconds / samples.reduce(0) { $0 + $1.seconds } }

  /// Measures networks in passes, in each of which every one has its turn.
  ///
  /// Of each pass the median counts, of these the least: a machine that is slow for a while, as shared ones are, is so for some
  /// of the networks in one pass, and for others in the next.
  /// - Throws: `TraceError` if a network is no graph
  /// - Traps: if the catalog has not one of them
  static func measured(_ names: [String], by bench: StudyBench) throws -> [MeasuredNetwork] {
    let passes = bench.settings.isBrief ? 1 : 6
    let runs = bench.settings.isBrief ? 1 : max(3, bench.settings.rounds / passes)
    var found: [[MeasuredNetwork]] = names.map { _ in [] }
    for pass in 0..<passes {
      for (place, name) in names.enumerated() {
        bench.tell("\(name), round \(pass + 1) of \(passes)")
        found[place].append(try MeasuredNetwork(name, runs: runs))
      }
    }
    return found.map { passes in
      MeasuredNetwork(
        name: passes[0].name,
        samples: passes[0].samples.enumerated().map { place, sample in
          LayerSample(
            network: sample.network, path: sample.path, cost: sample.cost,
            seconds: passes.map { $0.samples[place].seconds }.min() ?? .nan)
        },
        seconds: passes.map(\.seconds).min() ?? .nan)
    }
  }

  init(name: String, samples: [LayerSample], seconds: Double) {
    (self.name, self.samples, self.seconds) = (name, samples, seconds)
  }

  /// Measures a network once.
  private init(_ name: String, runs: Int) throws {
    let network = try CatalogNetwork(name)
    func whole() throws -> Double {
      try Stopwatch.milliseconds(of: [{ _ = try network.predictor(network.images) }], rounds: runs)[0] / 1000
    }
    let graph = try network.predictor.graph(for: network.images.shape)
    // Before its operations and after them, so that one of both is measured at the same speed of the machine.
    let before = try whole()
    let samples = try network.predictor.times(of: [network.images], runs: runs).map {
      LayerSample(network: name, path: $0.node.modulePath, cost: OperationCost($0.node, in: graph), seconds: $0.seconds)
    }
    self.init(name: name, samples: samples, seconds: min(before, try whole()))
  }
}

/// A network of the catalog made ready for use, with an image to show it.
struct CatalogNetwork {
  let predictor: Predictor
  let images: Tensor

  /// - Traps: if the catalog has no such network
  init(_ name: String) throws {
    let (network, shape) = Self.made(name)
    predictor = try Predictor(network)
    var random = RandomStream(seed: 0)
    images = .randomNormal(shape, using: &random)
  }

  /// A network of the catalog, and the shape of one image for it.
  /// - Traps: if the catalog has no such network
  static func made(_ name: String) -> (network: Module, input: Shape) {
    guard let entry = ModelCatalog.entry(named: name) else { misuse("CatalogNetwork", "no network \(name)") }
    let side = entry.defaults.imageSide
    return (entry.make(ModelOptions(imageSide: side)), [1, entry.defaults.inputChannels, side, side])
  }
}
