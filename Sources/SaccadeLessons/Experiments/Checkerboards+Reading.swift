import SaccadeText

/// What follows from the figures.
extension Checkerboards {
  func reading(_ found: Found, _ seeds: [UInt64]) -> [String] {
    [matrixLine(found), touchLine(found)] + startLines(found) + learningLines(found) + caution(seeds)
  }

  private func matrixLine(_ found: Found) -> String {
    let bounds = [(1e-7, "a ten-millionth"), (1e-6, "a millionth"), (1e-5, "a hundred-thousandth")]
    func bound(_ value: Double) -> String? { bounds.first { value < $0.0 }?.1 }
    guard let transposed = bound(found.transposed), let gradient = bound(found.gradient) else {
      return
        "Here a transposed convolution is \(figureText(found.transposed, digits: 6)), and the gradient of a convolution "
        + "\(figureText(found.gradient, digits: 6)), from the product with the transpose of the convolution's matrix, in parts of "
        + "the largest number: more than rounding, which should not be."
    }
    return
      "A transposed convolution is the product with the transpose of a convolution's matrix: the two differ by less than "
      + "\(transposed) of the largest number, which is rounding. So is the gradient that goes back through a convolution, to less "
      + "than \(gradient)."
      + (found.inverse > 0.1
        ? " It is no inverse: of the convolution of a picture it does not make that picture again, though some call it deconvolution."
        : "")
  }

  private func touchLine(_ found: Found) -> String {
    func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
    let (even, uneven) = (found.touches.filter { $0.least == $0.most }, found.touches.filter { $0.least != $0.most })
    let parts = uneven.map {
      "one of \($0.kernel) × \($0.kernel) touches some pixels \(times($0.least)) and others \(times($0.most))"
    }
    return
      "With steps of 2, a kernel of \(listed(even.map { "\($0.kernel) × \($0.kernel)" }, "or")) touches all pixels off the edges equally often; "
      + "\(listed(parts, "and")). Where the step does not divide the kernel, a checkerboard is laid out before anything is learnt."
  }

  // MARK: The runs

  /// Those whose four places in a square have weights of their own.
  static let free: [Upsampling] = [.transposed3, .transposed4, .shuffle]
  /// Those that begin with the same weights for all four.
  static let tied: [Upsampling] = [.nearest, .bilinear, .shuffleICNR]

  private func percent(_ spread: Spread) -> String {
    "\(figureText(100 * spread.mean, digits: spread.mean < 0.0095 ? 2 : spread.mean < 0.095 ? 1 : 0)) %"
  }

  private func shares(_ kinds: [Upsampling], after step: Int, _ found: Found) -> String {
    listed(kinds.map { "\(percent(found.share($0, after: step))) with \($0.short)" }, "and")
  }

  private func startLines(_ found: Found) -> [String] {
    let isPlain = Self.free.allSatisfy { free in
      Self.tied.allSatisfy { found.share(free, after: 0).isAbove(found.share($0, after: 0)) }
    }
    guard isPlain else {
      return [
        "Before learning the pattern of every second pixel is \(shares(Upsampling.allCases, after: 0, found)) of the contrast: not in every "
          + "seed do the three whose places have weights of their own have more of it, so these runs do not show the effect."
      ]
    }
    var lines = [
      "Before learning, in every seed, the pattern of every second pixel has more of the contrast where the places of a square "
        + "have weights of their own, \(shares(Self.free, after: 0, found)), than where they begin with the same, "
        + "\(shares(Self.tied, after: 0, found)).",
      "So touching all pixels equally often is not enough: the four places of a square are drawn by weights of their own, of a "
        + "kernel of 4 × 4 as of a pixel shuffle, and random ones differ. Interpolation before a convolution, whose weights are the "
        + "same at each place, leaves nothing to differ; ICNR begins with equal weights for the four.",
    ]
    if [.nearest, .shuffleICNR].allSatisfy({ found.share($0, after: 0).isAbove(found.share(.bilinear, after: 0)) }) {
      lines.append(
        "What is left with nearest and ICNR (\(percent(found.share(.nearest, after: 0))) and "
          + "\(percent(found.share(.shuffleICNR, after: 0)))) looks, on the pictures, like stairs of squares of two pixels; bilinear interpolation has hardly any "
          + "(\(percent(found.share(.bilinear, after: 0)))).")
    }
    return lines
  }

  private func learningLines(_ found: Found) -> [String] {
    var lines: [String] = []
    func end(_ kind: Upsampling) -> Spread { found.share(kind, after: found.steps) }
    let (fell, stayed) = Self.free.partitioned { kind in
      zip(found.share(kind, after: 0).values, end(kind).values).allSatisfy(>)
    }
    let bilinear = end(.bilinear)
    let above = Self.free.filter { end($0).isAbove(bilinear) }
    if !fell.isEmpty {
      lines.append(
        "Learning takes it away: after \(counted(found.steps, "step")) it is \(shares(fell, after: found.steps, found))"
          + (above.count == Self.free.count
            ? ", still more than with bilinear interpolation (\(percent(bilinear))) in every seed." : "."))
    }
    if !stayed.isEmpty {
      lines.append(
        "With \(listed(stayed.map(\.short), "and")) it is not less in every seed after \(counted(found.steps, "step")): "
          + "\(shares(stayed, after: found.steps, found)).")
    }
    let (odd, even) = (end(.transposed3), end(.transposed4))
    if odd.isAbove(even) {
      lines.append(
        "The kernel of 3 × 3 keeps more of it than that of 4 × 4, in every seed: its places can only become equal if "
          + "the weights make up for the touches.")
    }
    let errors = Upsampling.allCases.map { ($0, found[$0]?.error(after: found.steps) ?? Spread([])) }
    if let worst = errors.first(where: { $0.0 == .transposed3 })?.1,
      errors.allSatisfy({ $0.0 == .transposed3 || worst.isAbove($0.1) })
    {
      lines.append(
        "It costs steps as well: after as many, the error is greatest with the transposed convolution of 3 × 3 "
          + "(\(worst.text(digits: 1)) grey levels), in every seed.")
    }
    if found.bilinear.most - found.bilinear.least < 1e-6 {
      lines.append(
        "Where a transposed convolution is wanted, take a kernel that the step divides, and begin with the weights of bilinear "
          + "interpolation, as FCN does: with them an even ground stays even. Else interpolate and convolve.")
    }
    return lines
  }
}

extension Checkerboards.Found {
  /// The pattern's part of the contrast after a step, in each run.
  func share(_ kind: Upsampling, after step: Int) -> Spread { self[kind]?.share(after: step) ?? Spread([]) }
}

extension Array {
  /// Those that are so, and the others.
  fileprivate func partitioned(_ isSo: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(isSo), filter { !isSo($0) })
  }
}
