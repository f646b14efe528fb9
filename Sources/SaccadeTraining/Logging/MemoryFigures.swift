import SaccadeEngine

/// What logs tell of the memory of the process, in bytes.
enum MemoryFigures {
  static let resident = "resident_bytes"
  static let peakResident = "peak_resident_bytes"
  static let tensors = "tensor_bytes"
  static let peakTensors = "peak_tensor_bytes"
  static let pool = "pool_bytes"
  /// All names, in the order in which they are told.
  static let names = [resident, peakResident, tensors, peakTensors, pool]

  /// The figures that the system and the engine tell.
  ///
  /// It takes a few microseconds: the system is asked twice.
  static var now: [(name: String, bytes: Int)] {
    let engine = Memory.statistics
    let figures: [(String, Int?)] = [
      (resident, Memory.residentBytes), (peakResident, Memory.peakResidentBytes), (tensors, engine.liveBytes),
      (peakTensors, engine.peakBytes), (pool, engine.reservedBytes),
    ]
    return figures.compactMap { name, bytes in bytes.map { (name, $0) } }
  }
}
