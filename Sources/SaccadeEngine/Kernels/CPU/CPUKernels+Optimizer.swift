#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension CPUKernels {
  func step(_ rule: UpdateRule, parameter: inout Tensor, gradient: Tensor, state: inout [Tensor]) {
    for position in state.indices {
      // The parameter may have been brought into another order since the last step.
      if state[position].layout != parameter.layout { state[position] = relaid(state[position], like: parameter) }
      if !state[position].isUniquelyHeld { state[position] = duplicate(state[position]) }
    }
    let same = relaid(gradient, like: parameter)
    let count = parameter.storedElementCount
    let w = parameter.pointer.assumingMemoryBound(to: Float.self)
    let g = UnsafePointer(same.pointer.assumingMemoryBound(to: Float.self))
    let s = state.map { $0.pointer.assumingMemoryBound(to: Float.self) }
    rule.apply(w, g, s, count)
  }

  func zeros(like x: Tensor) -> Tensor {
    let result = x.uninitializedLike()
    result.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: result.storedElementCount * x.dtype.byteCount)
    return result
  }

  func sumOfSquares(_ x: Tensor) -> Double {
    let dense = dense(x)
    let values = dense.pointer.assumingMemoryBound(to: Float.self)
    var sum = 0.0
    for i in 0..<dense.storedElementCount { sum += Double(values[i]) * Double(values[i]) }
    return sum
  }

  func scale(_ x: inout Tensor, by factor: Float) {
    if !x.isUniquelyHeld { x = duplicate(x) }
    let values = x.pointer.assumingMemoryBound(to: Float.self)
    for i in 0..<x.storedElementCount { values[i] *= factor }
  }
}

extension UpdateRule {
  fileprivate func apply(
    _ w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ s: [UnsafeMutablePointer<Float>], _ count: Int
  ) {
    switch self {
    case .sgd(let rate, let momentum, let dampening, let decay, let nesterov, let isFirst):
      let (rate, momentum, decay) = (Float(rate), Float(momentum), Float(decay))
      let taken = isFirst ? 1 : Float(1 - dampening)
      let kept = isFirst ? 0 : momentum
      for i in 0..<count {
        var d = g[i] + decay * w[i]
        if let buffer = s.first {
          let b = kept * buffer[i] + taken * d
          buffer[i] = b
          d = nesterov ? d + momentum * b : b
        }
        w[i] -= rate * d
      }
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      let (kept1, taken1) = (Float(beta1), Float(1 - beta1))
      let (kept2, taken2) = (Float(beta2), Float(1 - beta2))
      let step1 = Float(rate / (1 - pow(beta1, Double(step))))
      let scale2 = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
      let shrink = decoupled ? Float(1 - rate * decay) : 1
      let coupled = decoupled ? 0 : Float(decay)
      for i in 0..<count {
        let d = g[i] + coupled * w[i]
        s[0][i] = kept1 * s[0][i] + taken1 * d
        s[1][i] = kept2 * s[1][i] + taken2 * d * d
        w[i] = shrink * w[i] - step1 * s[0][i] / (s[1][i].squareRoot() * scale2 + Float(epsilon))
      }
    case .adagrad(let rate, let epsilon, let decay):
      for i in 0..<count {
        let d = g[i] + Float(decay) * w[i]
        s[0][i] += d * d
        w[i] -= Float(rate) * d / (s[0][i].squareRoot() + Float(epsilon))
      }
    case .rmsProp(let rate, let alpha, let epsilon, let decay, let momentum, let centered):
      let (kept, taken) = (Float(alpha), Float(1 - alpha))
      for i in 0..<count {
        let d = g[i] + Float(decay) * w[i]
        s[0][i] = kept * s[0][i] + taken * d * d
        var square = s[0][i]
        if centered {
          s[1][i] = kept * s[1][i] + taken * d
          square -= s[1][i] * s[1][i]
        }
        var move = d / (square.squareRoot() + Float(epsilon))
        if momentum > 0, let buffer = s.last {
          move += Float(momentum) * buffer[i]
          buffer[i] = move
        }
        w[i] -= Float(rate) * move
      }
    case .adadelta(let rate, let rho, let epsilon, let decay):
      let (kept, taken) = (Float(rho), Float(1 - rho))
      for i in 0..<count {
        let d = g[i] + Float(decay) * w[i]
        s[0][i] = kept * s[0][i] + taken * d * d
        let move = (s[1][i] + Float(epsilon)).squareRoot() / (s[0][i] + Float(epsilon)).squareRoot() * d
        s[1][i] = kept * s[1][i] + taken * move * move
        w[i] -= Float(rate) * move
      }
    }
  }
}
