import SaccadeText

/// What a validation of numbers came to, target by target and picture by picture, as people and programs read it.
struct RegressionReport {
  private let metrics: RegressionMetrics
  /// How many pictures are told, and how many are shown.
  private static let (mostTold, mostShown) = (5, 12)
  /// Beyond so many targets a report draws the first, and of so many points a part.
  private static let (mostPlots, mostPoints) = (12, 1500)

  init(_ metrics: RegressionMetrics) { self.metrics = metrics }

  /// Nil where no picture was judged.
  var details: EvaluationDetails? {
    guard metrics.sampleCount > 0, !metrics.targets.isEmpty else { return nil }
    let sorted = metrics.told.sorted(by: metrics.errors.map(\.deviation))
    return EvaluationDetails(
      lines: tableLines(rows) { $0 > 0 }, record: record, exhibits: exhibits(sorted),
      samples: .init(
        "the pictures with the greatest errors, and what is told of them", notes(sorted.prefix(Self.mostTold))))
  }

  private var rows: [[String]] {
    [["target", "mae", "rmse", "r2", "true: mean", "deviation"]]
      + zip(metrics.targets, metrics.errors).map { name, errors in
        [name] + [errors.mae, errors.rmse].map(Self.text) + [fixed(errors.r2, digits: 4)]
          + [errors.mean, errors.deviation].map(Self.text)
      }
  }

  private var record: LogRecord {
    [
      "targets": .list(
        zip(metrics.targets, metrics.errors).map { name, errors in
          .object([
            "name": .text(name), "mae": .number(errors.mae), "rmse": .number(errors.rmse), "r2": .number(errors.r2),
            "mean": .number(errors.mean), "deviation": .number(errors.deviation),
          ])
        })
    ]
  }

  private static func text(_ value: Double) -> String { fixedOrSmall(value, digits: 3) }

  // MARK: Pictures

  private func notes(_ samples: some Sequence<ToldNumbers.Sample>, areRight: Bool = false) -> [Exhibit.SampleNote] {
    samples.map { sample in
      let words = zip(metrics.targets, zip(sample.truth, sample.told)).map { name, numbers in
        "\(name) \(fixedOrSmall(numbers.1, digits: 2)) for \(fixedOrSmall(numbers.0, digits: 2))"
      }
      return .init(index: sample.index, caption: words.joined(separator: ", "), isRight: areRight)
    }
  }

  // MARK: Exhibits

  private func exhibits(_ sorted: [ToldNumbers.Sample]) -> [Exhibit] {
    let table = Exhibit(
      "Targets", .table(header: rows[0], rows: Array(rows.dropFirst())),
      note:
        "r2 is how much of the variance of the true numbers is told: 1 is all of it, 0 what always telling their mean "
        + "comes to.")
    let plots = metrics.targets.indices.prefix(Self.mostPlots).map { target in
      let step = max(1, metrics.told.samples.count / Self.mostPoints)
      let points = stride(from: 0, to: metrics.told.samples.count, by: step).map { place in
        let sample = metrics.told.samples[place]
        return Exhibit.Point(x: sample.truth[target], y: sample.told[target])
      }
      return Exhibit(metrics.targets[target], .scatter(x: "true", y: "told", points: points))
    }
    guard !sorted.isEmpty else { return [table] }
    return plots + [
      table, Exhibit("The pictures with the greatest errors", .samples(notes(sorted.prefix(Self.mostShown)))),
      Exhibit(
        "The pictures with the least errors",
        .samples(notes(sorted.suffix(Self.mostShown).reversed(), areRight: true))),
    ]
  }
}
