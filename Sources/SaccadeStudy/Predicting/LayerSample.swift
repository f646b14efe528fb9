import SaccadeEngine
import SaccadeGraph
import SaccadeModels
import SaccadeText

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
    var costs: [[LayerSample]] = names.map { _ in [] }
    var times: [[[Double]]] = names.map { _ in [] }
    var wholes: [[Double]] = names.map { _ in [] }
    for pass in 0..<passes {
      for (place, name) in names.enumerated() {
        bench.tell("\(name), round \(pass + 1) of \(passes)")
        let network = try CatalogNetwork(name)
        wholes[place] += try (0..<2).flatMap { half in
          // Once before its operations and once after them, which are measured at the same speed of the machine.
          if half == 1 {
            let timed = try network.predictor.times(of: [network.images], runs: runs)
            if pass == 0 {
              let graph = try network.predictor.graph(for: network.images.shape)
              costs[place] = timed.map {
                LayerSample(
                  network: name, path: $0.node.modulePath, cost: OperationCost($0.node, in: graph), seconds: 0)
              }
              times[place] = timed.map { _ in [] }
            }
            for (operation, item) in timed.enumerated() { times[place][operation].append(item.seconds) }
          }
          return [try Stopwatch.milliseconds(of: [{ _ = try network.predictor(network.images) }], rounds: runs)[0]]
        }
      }
    }
    return names.indices.map { place in
      MeasuredNetwork(
        name: names[place],
        samples: zip(costs[place], times[place]).map { sample, seconds in
          LayerSample(
            network: sample.network, path: sample.path, cost: sample.cost, seconds: seconds.min() ?? .nan)
        },
        seconds: (wholes[place].min() ?? .nan) / 1000)
    }
  }
}

/// A network of the catalog made ready for use, with an image to show it.
struct CatalogNetwork {
  let predictor: Predictor
  let images: Tensor

  /// - Traps: if the catalog has no such network
  init(_ name: String) throws {
    guard let entry = ModelCatalog.entry(named: name) else { misuse("CatalogNetwork", "no network \(name)") }
    let side = entry.defaults.imageSide
    predictor = try Predictor(entry.make(ModelOptions(imageSide: side)))
    var random = RandomStream(seed: 0)
    images = .randomNormal([1, entry.defaults.inputChannels, side, side], using: &random)
  }
}
