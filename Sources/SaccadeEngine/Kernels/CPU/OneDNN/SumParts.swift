/// How the work of a sum is cut: the same for any number of threads, so that its bits are too.
///
/// The library cuts by the number of its threads, and adds what each of them found: two threads round otherwise than one.
/// Here parts of what is summed up have results of their own, which come together in their order, and parts of the
/// result are summed up by themselves. Each is one thread's work.
struct SumParts: Hashable, Sendable {
  /// Parts of what is summed up.
  let terms: Int
  /// Parts of the result.
  let results: Int

  /// The most parts, which is as many threads as can share the work.
  static let most = 16
  /// The multiplications that are worth a part: 50 to 100 µs of a core.
  private static let worthwhile = 4_000_000
  /// The terms of a sum that are worth writing and reading its partial results once more.
  private static let fewestTerms = 512

  /// Parts of whole sums.
  /// - Parameters:
  ///   - terms: how many terms each number of the result has
  ///   - cost: multiplications, and what memory costs in their place
  ///   - mostTerms: the most parts of the terms
  ///   - mostResults: the most parts of the result
  init(terms: Int, cost: Int, mostTerms: Int, mostResults: Int) {
    let wanted = Self.power(min(Self.most, cost / Self.worthwhile))
    self.terms = Self.power(min(wanted, terms / Self.fewestTerms, mostTerms))
    results = Self.power(min(wanted / self.terms, mostResults))
  }

  /// The greatest power of two that is not more; 1 if there is none.
  ///
  /// Parts of such a number share themselves out evenly.
  private static func power(_ number: Int) -> Int {
    number < 2 ? 1 : 1 << (Int.bitWidth - 1 - number.leadingZeroBitCount)
  }

  /// All at once.
  static let whole = SumParts(terms: 1, cost: 0, mostTerms: 1, mostResults: 1)

  /// Cuts `count` things into parts of whole `unit`s that differ by one unit at most.
  static func ranges(_ count: Int, parts: Int, unit: Int = 1) -> [Range<Int>] {
    let units = (count + unit - 1) / unit
    func start(_ part: Int) -> Int { min(part * units / parts * unit, count) }
    return (0..<parts).map { start($0)..<start($0 + 1) }
  }
}
