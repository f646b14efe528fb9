import SaccadeTraining

extension FuzzTargets {
  /// A file for TensorBoard.
  ///
  /// Where the frame of a record has room in the bytes, its sums are made right: otherwise all that is found is that they
  /// are wrong.
  static let events = FuzzTarget("events") { bytes, folder in
    let reader = try EventFileReader(folder.write(EventFileReader.mendingSums(of: bytes), as: "events"))
    var count = 0
    while let event = try reader.next() {
      count += 1
      guard case .values(let values) = event.content else { continue }
      for value in values {
        guard case .histogram(let histogram) = value.content else { continue }
        FuzzTarget.promise(histogram.limits.count == histogram.counts.count, "\(histogram)")
      }
    }
    FuzzTarget.promise(count <= bytes.count / 16, "\(count) events in \(bytes.count) bytes")
  }
}
