import SaccadeEngine
import SaccadeText

/// A run that goes on with another number of threads than computed before.
struct ThreadChange: Hashable, CustomStringConvertible {
  let old: Int
  let new: Int

  /// Nil if the number is the same, or that of before was not kept.
  init?(from old: Int?, to new: Int) {
    guard let old, old != new else { return nil }
    self.old = old
    self.new = new
  }

  /// Whether the weights are the same, bit for bit.
  var isHarmless: Bool { max(old, new) <= Threads.independent }

  var description: String {
    let change = "\(counted(new, "thread")) now, \(old) before the checkpoint"
    return isHarmless
      ? "\(change): the weights become the same, bit for bit"
      : "\(change): with more than \(Threads.independent) the weights may become others in their last bits; "
        + "--threads \(old) goes on as if the run had never stopped"
  }
}
