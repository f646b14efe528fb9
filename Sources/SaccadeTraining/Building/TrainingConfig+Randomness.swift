import SaccadeEngine
import SaccadeLayers
import SaccadeModels

extension TrainingConfig {
  /// What all random numbers of a run are drawn from.
  var randomSeed: UInt64 { UInt64(bitPattern: Int64(seed)) }

  /// The network with the random weights that a run begins with.
  func makeRandomModel() -> Module {
    withRandomness(RandomStream(seed: randomSeed).child("weights")) { model.makeModel() }
  }
}
