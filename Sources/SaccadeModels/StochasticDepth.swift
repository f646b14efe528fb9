/// How likely each block of a network is left out in training: evenly more from the first, at 0, to the last.
/// - Parameters:
///   - rate: what the rates rise to
///   - depths: how many blocks each stage has
///   - isReached: whether the last block has that rate, or, as in EfficientNets, one step less
/// - Returns: a rate for each block of each stage
/// - Paper: Huang et al. 2016, <https://arxiv.org/abs/1603.09382>, §3
func dropPathRates(risingTo rate: Float, depths: [Int], isReached: Bool = true) -> [[Float]] {
  let steps = max(1, depths.reduce(0, +) - (isReached ? 1 : 0))
  var first = 0
  return depths.map { depth in
    defer { first += depth }
    return (first..<first + depth).map { rate * Float($0) / Float(steps) }
  }
}
