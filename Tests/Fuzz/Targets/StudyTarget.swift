import SaccadeStudy

extension FuzzTargets {
  /// What a study wrote of the operations of networks.
  static let latency = FuzzTarget("latency") { bytes, folder in
    let predictor = try LatencyPredictor(contentsOf: folder.write(bytes, as: "latency.json"))
    FuzzTarget.promise(predictor.otherMachine?.isEmpty != true, "it says nothing about another machine")
  }
}
