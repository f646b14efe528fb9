import Saccade

let productOperations: [Operation] = [
  Operation("matmul") { matmul($0.x, $0.y) },
  Operation("linear") { $0.x.linear($0["weight"], bias: $0.optional("bias")) },
  Operation("outer") { outer($0.x, $0.y) },
  Operation("cdist") { cdist($0.x, $0.y, p: $0.float("p")) },
  Operation("pairwiseDistance") {
    pairwiseDistance($0.x, $0.y, p: $0.float("p"), epsilon: $0.float("epsilon"), keepsAxis: $0.flag("keepsAxis"))
  },
  Operation("einsum") { arguments in
    let (equation, x) = (arguments.text("equation"), arguments.list("x"))
    switch x.count {
    case 1: return einsum(equation, x[0])
    case 2: return einsum(equation, x[0], x[1])
    case 3: return einsum(equation, x[0], x[1], x[2])
    default: fatalError("request: einsum of \(x.count) tensors")
    }
  },
  Operation("attention") {
    scaledDotProductAttention(
      $0["query"], $0["key"], $0["value"], mask: $0.optional("mask"), isCausal: $0.flag("isCausal"),
      scale: $0.optionalFloat("scale"))
  },
]
