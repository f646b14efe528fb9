import SaccadeEngine
import SaccadeTestKit

let matmulCases: [OpCase] = [
  OpCase("matmul") { matmul($0[0], $0[1]) },
  OpCase("linear") { $0[0].linear($0[1], bias: $0.count > 2 ? $0[2] : nil) },

  equation("product", "ij,jk->ik"),
  equation("transposed", "ij->ji"),
  equation("sum", "ij->"),
  equation("columns", "ij->j"),
  equation("outer", "i,j->ij"),
  equation("dot", "i,i->"),
  equation("hadamard", "ij,ij->ij"),
  equation("batched", "bij,bkj->bik"),
  equation("attention", "bhqd,bhkd->bhqk"),
  equation("pointwise", "bchw,oc->bohw"),
  equation("implicit", "ij,jk"),
  equation("ellipsis", "...ij,jk->...ik"),
  equation("diagonal", "ii->i"),
  equation("trace", "ii->"),
  equation("three", "ij,jk,kl->il"),
  equation("sumsBoth", "ij,kj->k"),
  equation("reordered", "abc,cd->dba"),

  OpCase("attention") { scaledDotProductAttention($0[0], $0[1], $0[2]) },
  OpCase("attention/causal") { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true) },
  OpCase("attention/causalUneven") { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true) },
  OpCase("attention/added") { scaledDotProductAttention($0[0], $0[1], $0[2], mask: $0[3]) },
  OpCase("attention/masked") { scaledDotProductAttention($0[0], $0[1], $0[2], mask: $0[3]) },
  OpCase("attention/scale") { scaledDotProductAttention($0[0], $0[1], $0[2], scale: 0.1) },
]

private func equation(_ name: String, _ equation: String) -> OpCase {
  OpCase("einsum/\(name)") {
    switch $0.count {
    case 1: einsum(equation, $0[0])
    case 2: einsum(equation, $0[0], $0[1])
    default: einsum(equation, $0[0], $0[1], $0[2])
    }
  }
}
