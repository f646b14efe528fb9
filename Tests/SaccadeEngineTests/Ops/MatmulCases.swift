import SaccadeEngine
import SaccadeTestKit

let matmulCases: [OpCase] = [
  OpCase("matmul") { matmul($0[0], $0[1]) },
  OpCase("linear") { $0[0].linear($0[1], bias: $0.count > 2 ? $0[2] : nil) },
]
