public import SaccadeEngine
import SaccadeText

extension Module {
  /// How long the kernels of each part take in use, in seconds, by the path of the module that they run in: of several runs the
  /// medians.
  ///
  /// ```swift
  /// let summary = model.summary(of: [1, 3, 224, 224]).timed(by: model.times(of: images))
  /// ```
  /// Layers run one by one, as they stand; a ``Predictor`` joins them and takes less. What a convolution takes in on the way, such as
  /// a normalization, takes no time of its own.
  /// - Parameters:
  ///   - input: what it is called with
  ///   - runs: how often it runs, after a first time that does not count
  ///   - run: calls it, where it is not called with one tensor
  /// - Traps: if the module does not take the input, or there is no run
  public func times(of input: Tensor, runs: Int = 10, _ run: ((Tensor) -> Void)? = nil) -> [String: Double] {
    guard runs > 0 else { misuse("Module.times", "there must be a run to measure: \(runs)") }
    let run = run ?? { _ = self($0) }
    let place = path ?? ""
    let all = inUse {
      withoutGradient {
        run(input)
        return (0..<runs).map { _ in
          var times: [String: Double] = [:]
          for event in Profiler.record({ run(input) }).events {
            times[event.modulePath, default: 0] += event.duration / .seconds(1)
          }
          return times
        }
      }
    }
    var medians: [String: Double] = [:]
    for path in Set(all.flatMap(\.keys)) {
      let local = place.isEmpty ? path : String(path.dropFirst(place.count + 1))
      medians[local, default: 0] += all.map { $0[path] ?? 0 }.median ?? 0
    }
    return medians
  }
}

extension ModuleSummary {
  /// The same with how long the parts take.
  /// - Parameter times: what ``Module/times(of:runs:_:)`` has measured
  public func timed(by times: [String: Double]) -> ModuleSummary {
    var timed = self
    timed.rows = rows.map { row in
      var row = row
      let own = times.filter { row.path.isEmpty || $0.key == row.path || $0.key.hasPrefix(row.path + ".") }
      row.seconds = own.values.reduce(0, +)
      return row
    }
    return timed
  }
}
