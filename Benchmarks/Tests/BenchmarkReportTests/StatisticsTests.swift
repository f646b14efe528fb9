import BenchmarkReport
import Testing

@Suite("Figures")
struct StatisticsTests {
  @Test("have the median of an odd or even number, in any order")
  func median() {
    #expect([3, 1, 2].median == 2)
    #expect([4, 1, 3, 2].median == 2.5)
    #expect([Double]().median == nil)
  }

  @Test("are written with as many digits as their size makes sensible")
  func writing() {
    #expect(digits(1234.56) == "1235")
    #expect(digits(12.345) == "12.3")
    #expect(digits(1.005) == "1.00" || digits(1.005) == "1.01")
    #expect(digits(0.047) == "0.05")
    #expect(digits(-0.001) == "0.00")
    #expect(digits(1.999, 1) == "2.0")
    #expect(digits(.infinity) == "inf")
  }

  @Test("compare by the median of all and by that of the rounds' ratios")
  func ratio() {
    let result = example(own: [10, 20, 10], peer: [20, 30, 50])
    let ratio = result.ratio(of: result.peers[0])
    #expect(ratio?.ofMedians == 3)
    #expect(ratio?.medianOfRounds == 2)
    #expect(example(own: [], peer: [1]).ratio(of: result.peers[0]) == nil)
  }

  @Test("name the best of a family of peers")
  func best() {
    var result = example(own: [10], peer: [20])
    var other = Side(name: "eager channels_last", family: "eager")
    other.rounds = [15]
    var failed = Side(name: "eager odd", family: "eager")
    failed.failure = "no memory"
    result.peers += [other, failed]
    #expect(result.best(of: "eager")?.name == "eager channels_last")
    #expect(result.best(of: "compiled") == nil)
  }
}

/// A case with one peer, `eager`.
func example(_ name: String = "lenet", own: [Double], peer: [Double]) -> CaseResult {
  var saccade = Side(name: "Saccade", family: "saccade")
  saccade.rounds = own
  var eager = Side(name: "eager", family: "eager")
  eager.rounds = peer
  return CaseResult(
    name: name, summary: "LeNet", unit: "ms", wanted: ["eager": 2], saccade: saccade, peers: [eager])
}
