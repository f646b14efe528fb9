/// What follows a batch normalization, a convolution or a matrix product in the same sweep over memory.
package enum FusedActivation: Hashable, Sendable {
  case identity
  case relu
  case relu6
  case silu
  case hardSwish
  case hardSigmoid
  case sigmoid
  case tanh
  case geluExact
  case geluTanh
  case leakyReLU(slope: Float)
}
