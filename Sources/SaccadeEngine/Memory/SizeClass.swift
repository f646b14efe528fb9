/// Rounds sizes of small blocks up so that they can serve tensors of nearly the same size.
enum SizeClass {
  /// Blocks of this size and more come from the ``Arena``.
  static let hugePage = 2 << 20

  /// The block size for a request: a multiple of an eighth of its power of two, so at most an eighth is wasted.
  static func roundedUp(_ byteCount: Int) -> Int {
    let wanted = max(byteCount, 64)
    let magnitude = Int.bitWidth - 1 - wanted.leadingZeroBitCount
    let step = max(64, 1 << max(magnitude - 3, 0))
    return (wanted + step - 1) / step * step
  }
}
