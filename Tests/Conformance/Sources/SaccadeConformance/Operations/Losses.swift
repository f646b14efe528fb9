import Saccade

let lossOperations: [Operation] = [
  Operation("crossEntropy") {
    crossEntropy(
      $0.x, $0["target"], labelSmoothing: $0.float("labelSmoothing", 0), ignoredLabel: $0.optionalInt("ignoredLabel"),
      weights: $0.optional("weights"), reduction: $0.reduction)
  },
  Operation("negativeLogLikelihood") {
    negativeLogLikelihood(
      $0.x, $0["target"], ignoredLabel: $0.optionalInt("ignoredLabel"), weights: $0.optional("weights"),
      reduction: $0.reduction)
  },
  Operation("meanSquaredError") { meanSquaredError($0.x, $0["target"], reduction: $0.reduction) },
  Operation("meanAbsoluteError") { meanAbsoluteError($0.x, $0["target"], reduction: $0.reduction) },
  Operation("smoothL1") { smoothL1($0.x, $0["target"], beta: $0.float("beta", 1), reduction: $0.reduction) },
  Operation("huber") { huber($0.x, $0["target"], delta: $0.float("delta", 1), reduction: $0.reduction) },
  Operation("binaryCrossEntropyOfLogits") {
    binaryCrossEntropy(
      logits: $0.x, $0["target"], positiveWeights: $0.optional("positiveWeights"), reduction: $0.reduction)
  },
  Operation("klDivergence") { arguments in
    let isBatchMean = arguments.optionalText("reduction") == "batchmean"
    return klDivergence(
      logarithms: arguments.x, arguments["target"], isTargetLogarithmic: arguments.flag("isTargetLogarithmic"),
      reduction: isBatchMean ? .batchMean : .elements(arguments.reduction))
  },
]
