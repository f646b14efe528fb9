import Saccade

let normalizationOperations: [Operation] = [
  Operation("batchNorm") { arguments in
    let layer = BatchNorm(arguments.x.shape[1], epsilon: arguments.float("epsilon"))
    arguments.give("scale", to: layer.weight)
    arguments.give("shift", to: layer.bias)
    if let mean = arguments.optional("mean") { layer.runningMean.value = mean }
    if let variance = arguments.optional("variance") { layer.runningVar.value = variance }
    if !arguments.flag("isTraining") { layer.eval() }
    return layer(arguments.x)
  },
  Operation("layerNorm") {
    $0.x.layerNormalized(
      scale: $0.optional("scale"), shift: $0.optional("shift"), axes: $0.int("axes"), epsilon: $0.float("epsilon"))
  },
  Operation("groupNorm") {
    $0.x.groupNormalized(
      groups: $0.int("groups"), scale: $0.optional("scale"), shift: $0.optional("shift"), epsilon: $0.float("epsilon"))
  },
  Operation("instanceNorm") {
    $0.x.instanceNormalized(
      scale: $0.optional("scale"), shift: $0.optional("shift"), epsilon: $0.float("epsilon"))
  },
  Operation("rmsNorm") {
    $0.x.rmsNormalized(scale: $0.optional("scale"), axes: $0.int("axes"), epsilon: $0.optionalFloat("epsilon"))
  },
  Operation("normalized") { $0.x.normalized(axis: $0.int("axis"), epsilon: $0.float("epsilon")) },
  Operation("cosineSimilarity") {
    cosineSimilarity($0.x, $0.y, axis: $0.int("axis"), epsilon: $0.float("epsilon"))
  },
  Operation("localResponseNorm") {
    $0.x.localResponseNormalized(
      size: $0.int("size"), alpha: $0.float("alpha"), beta: $0.float("beta"), k: $0.float("k"))
  },
]
