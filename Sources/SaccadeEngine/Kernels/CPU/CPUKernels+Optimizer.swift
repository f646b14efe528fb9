import CKernels

extension CPUKernels {
  func step(_ rule: UpdateRule, parameter: inout Tensor, gradient: Tensor, state: inout [Tensor]) {
    // Under autocast no primitive lays the parameter itself; its gradient comes in the same blocks each time.
    if parameter.nativeLayout == nil, gradient.nativeLayout != nil { parameter = relaid(parameter, like: gradient) }
    for position in state.indices {
      // The parameter may have been brought into another order since the last step.
      if state[position].layout != parameter.layout { state[position] = relaid(state[position], like: parameter) }
      if !state[position].isUniquelyHeld { state[position] = duplicate(state[position]) }
    }
    let same = relaid(gradient, like: parameter)
    withExtendedLifetime((same, state)) {
      Profiler.kernel(.init(rule.name, from: [same], to: parameter)) {
        rule.apply(
          to: parameter.floats, same.floats,
          state.map { $0.floats }, parameter.storedElementCount)
      }
    }
  }

  func zeros(like x: Tensor) -> Tensor {
    let result = x.uninitializedLike()
    // Also the lanes beyond the last channel.
    var layout = sk_layout_flat(result.storedElementCount, 1)
    Profiler.kernel(.init("fill", from: [], to: result)) {
      sk_fill(result.pointer, result.dtype.kernel, &layout, 0)
    }
    return result
  }

  func sumOfSquares(_ x: Tensor) -> Double {
    let dense = dense(x)
    return withExtendedLifetime(dense) {
      Profiler.kernel(.init("sum of squares", from: [dense], to: dense)) {
        sk_sum_of_squares(dense.pointer, dense.dtype.kernel, dense.storedElementCount)
      }
    }
  }

  func scale(_ x: inout Tensor, by factor: Float) {
    if !x.isUniquelyHeld { x = duplicate(x) }
    Profiler.kernel(.init("scale", from: [x], to: x)) {
      sk_scale(x.pointer, x.dtype.kernel, x.storedElementCount, Double(factor))
    }
  }
}

extension UpdateRule {
  fileprivate var name: String {
    switch self {
    case .sgd: "SGD step"
    case .adam: "Adam step"
    case .adagrad: "Adagrad step"
    case .rmsProp: "RMSProp step"
    case .adadelta: "Adadelta step"
    case .radam: "RAdam step"
    case .nadam: "NAdam step"
    case .lion: "Lion step"
    case .lamb: "LAMB step"
    case .lars: "LARS step"
    }
  }

  fileprivate func apply(
    to w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ state: [UnsafeMutablePointer<Float>], _ count: Int
  ) {
    switch self {
    case .sgd(let rate, let momentum, let dampening, let decay, let nesterov, let isFirst):
      var options = sk_sgd_options(
        learning_rate: rate, momentum: momentum, dampening: dampening, weight_decay: decay, gradient_scale: 1,
        nesterov: nesterov, first: isFirst)
      sk_sgd(w, g, state.first, count, &options)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      var options = sk_adam_options(
        learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weight_decay: decay, gradient_scale: 1,
        decoupled: decoupled, step: Int64(step))
      sk_adam(w, g, state[0], state[1], nil, count, &options)
    case .adagrad(let rate, let epsilon, let decay):
      var options = sk_adagrad_options(
        learning_rate: rate, learning_rate_decay: 0, epsilon: epsilon, weight_decay: decay, gradient_scale: 1, step: 1)
      sk_adagrad(w, g, state[0], count, &options)
    case .rmsProp(let rate, let alpha, let epsilon, let decay, let momentum, let centered):
      var options = sk_rmsprop_options(
        learning_rate: rate, alpha: alpha, epsilon: epsilon, momentum: momentum, weight_decay: decay,
        gradient_scale: 1)
      let buffer = momentum > 0 ? state.last : nil
      sk_rmsprop(w, g, state[0], centered ? state[1] : nil, buffer, count, &options)
    case .adadelta(let rate, let rho, let epsilon, let decay):
      var options = sk_adadelta_options(
        learning_rate: rate, rho: rho, epsilon: epsilon, weight_decay: decay, gradient_scale: 1)
      sk_adadelta(w, g, state[0], state[1], count, &options)
    case .radam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      var options = sk_radam_options(
        learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weight_decay: decay, decoupled: decoupled,
        step: Int64(step))
      sk_radam(w, g, state[0], state[1], count, &options)
    case .nadam(
      let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step, let momentum, let next,
      let product):
      var options = sk_nadam_options(
        learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weight_decay: decay, decoupled: decoupled,
        step: Int64(step), momentum: momentum, next_momentum: next, momentum_product: product)
      sk_nadam(w, g, state[0], state[1], count, &options)
    case .lion(let rate, let beta1, let beta2, let decay):
      var options = sk_lion_options(learning_rate: rate, beta1: beta1, beta2: beta2, weight_decay: decay)
      sk_lion(w, g, state[0], count, &options)
    case .lamb(let rate, let beta1, let beta2, let epsilon, let decay, let step, let adapts, let clips):
      var options = sk_lamb_options(
        learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weight_decay: decay, step: Int64(step),
        adapts: adapts, clips: clips)
      sk_lamb(w, g, state[0], state[1], count, &options)
    case .lars(
      let rate, let momentum, let dampening, let decay, let nesterov, let isFirst, let trust, let epsilon, let clips):
      var scale = 1.0
      if let trust {
        let weight = sk_sum_of_squares(w, DType.float32.kernel, count).squareRoot()
        let gradient = sk_sum_of_squares(g, DType.float32.kernel, count).squareRoot()
        if weight > 0, gradient > 0 { scale = trust * weight / (gradient + weight * decay + epsilon) }
        // A rate of 0 has no step to clip.
        if clips, rate > 0 { scale = min(scale / rate, 1) }
      }
      var options = sk_sgd_options(
        learning_rate: rate, momentum: momentum, dampening: dampening, weight_decay: decay * scale,
        gradient_scale: scale, nesterov: nesterov, first: isFirst)
      sk_sgd(w, g, state.first, count, &options)
    }
  }
}
