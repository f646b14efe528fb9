import SaccadeEngine
import SaccadeTestKit

let activationCases: [OpCase] =
  [
    OpCase("relu") { relu($0[0]) },
    OpCase("relu6") { relu6($0[0]) },
    OpCase("leakyReLU") { leakyReLU($0[0]) },
    OpCase("leakyReLU/slope") { leakyReLU($0[0], slope: 0.2) },
    OpCase("elu") { elu($0[0]) },
    OpCase("elu/alpha") { elu($0[0], alpha: 0.5) },
    OpCase("gelu") { gelu($0[0]) },
    OpCase("geluTanh") { gelu($0[0], approximate: true) },
    OpCase("silu") { silu($0[0]) },
    OpCase("hardSwish") { hardSwish($0[0]) },
    OpCase("hardSigmoid") { hardSigmoid($0[0]) },
    OpCase("sigmoid") { sigmoid($0[0]) },
    OpCase("tanh") { tanh($0[0]) },
    OpCase("softplus") { softplus($0[0]) },
    OpCase("mish") { mish($0[0]) },
    OpCase("prelu") { prelu($0[0], slope: $0[1]) },
  ] + softmaxCases("softmax") { $0.softmax(axis: $1) } + softmaxCases("logSoftmax") { $0.logSoftmax(axis: $1) }

private func softmaxCases(_ name: String, _ function: @escaping @Sendable (Tensor, Int) -> Tensor) -> [OpCase] {
  [
    OpCase(name) { function($0[0], -1) },
    OpCase("\(name)/columns") { function($0[0], 0) },
    OpCase("\(name)/channels") { function($0[0], 1) },
    OpCase("\(name)/middle") { function($0[0], 1) },
  ]
}
