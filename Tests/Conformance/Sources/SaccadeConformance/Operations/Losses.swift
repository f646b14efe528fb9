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
  Operation("binaryCrossEntropy") {
    binaryCrossEntropy(
      probabilities: $0.x, $0["target"], weights: $0.optional("weights"), reduction: $0.reduction)
  },
  Operation("softMargin") { softMargin($0.x, $0["target"], reduction: $0.reduction) },
  Operation("multiLabelSoftMargin") {
    multiLabelSoftMargin($0.x, $0["target"], weights: $0.optional("weights"), reduction: $0.reduction)
  },
  Operation("gaussianNLL") {
    gaussianNLL(
      $0.x, $0["target"], variance: $0["variance"], isFull: $0.flag("isFull"), epsilon: $0.float("epsilon"),
      reduction: $0.reduction)
  },
  Operation("poissonNLL") {
    poissonNLL(
      $0.x, $0["target"], isLogarithmic: $0.flag("isLogarithmic"), isFull: $0.flag("isFull"),
      epsilon: $0.float("epsilon"), reduction: $0.reduction)
  },
  Operation("tripletMargin") {
    tripletMargin(
      $0.x, $0.y, $0.z, margin: $0.float("margin"), p: $0.float("p"), epsilon: $0.float("epsilon"),
      swap: $0.flag("swap"), reduction: $0.reduction)
  },
  Operation("marginRanking") {
    marginRanking($0.x, $0.y, $0["target"], margin: $0.float("margin"), reduction: $0.reduction)
  },
  Operation("hingeEmbedding") {
    hingeEmbedding($0.x, $0["target"], margin: $0.float("margin"), reduction: $0.reduction)
  },
  Operation("cosineEmbedding") {
    cosineEmbedding($0.x, $0.y, $0["target"], margin: $0.float("margin"), reduction: $0.reduction)
  },
  Operation("multiMargin") {
    multiMargin(
      $0.x, $0["target"], p: $0.int("p"), margin: $0.float("margin"), weights: $0.optional("weights"),
      reduction: $0.reduction)
  },
  Operation("multiLabelMargin") { multiLabelMargin($0.x, $0["target"], reduction: $0.reduction) },
  Operation("klDivergence") { arguments in
    let isBatchMean = arguments.optionalText("reduction") == "batchmean"
    return klDivergence(
      logarithms: arguments.x, arguments["target"], isTargetLogarithmic: arguments.flag("isTargetLogarithmic"),
      reduction: isBatchMean ? .batchMean : .elements(arguments.reduction))
  },
]
