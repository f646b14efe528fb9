/// What follows a batch normalization or a convolution in the same sweep over memory.
package enum FusedActivation: Hashable, Sendable {
  case identity
  case relu
  case relu6
  case silu
}
