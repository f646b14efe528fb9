/// Where tensors get their memory from in place of the pool, inside a computation that asks for it.
package protocol BlockSource: AnyObject, Sendable {
  /// The memory for a request, and a number to give it back by; nil leaves the request to the pool.
  func take(_ byteCount: Int) -> (pointer: UnsafeMutableRawPointer?, block: Int)?

  /// A block is not used any more.
  func giveBack(_ block: Int)
}
