import Saccade

/// x · sigmoid(x), which keeps x alone for its gradient, and computes the sigmoid again.
func swish(_ x: Tensor) -> Tensor {
  customGradient("swish", of: x) { inputs in
    let x = inputs[0]
    return (
      x * sigmoid(x),
      { gradient in
        let s = sigmoid(x)
        return [gradient * s * (1 + x * (1 - s))]
      }
    )
  }
}

/// Two convolutions, a factor for each channel, and a score for each class.
final class StripeNet: Module {
  let stem = Conv2d(1, 8, kernel: 3, padding: 1)
  let body = Conv2d(8, 16, kernel: 3, stride: 2, padding: 1)
  let scale = Parameter(.ones([16, 1, 1]))
  let head: Linear

  init(classes: Int) { head = Linear(16, classes) }

  override func forward(_ x: Tensor) -> Tensor {
    let features = swish(body(swish(stem(x)))) * scale.value  // [n, 16, 8, w / 2]
    return head(features.globalAveragePool())
  }
}
