/// A run that goes on with other vector instructions than computed before, as on another processor.
struct InstructionChange: Hashable, CustomStringConvertible {
  let old: String
  let new: String

  /// Nil if they are the same, or those of before were not kept.
  init?(from old: String?, to new: String) {
    guard let old, old != new else { return nil }
    self.old = old
    self.new = new
  }

  var description: String {
    "instructions \(new) now, \(old) before the checkpoint: the weights become others in their last bits; a processor "
      + "that has those of before, and the same ONEDNN_MAX_CPU_ISA, goes on as if the run had never stopped"
  }
}
