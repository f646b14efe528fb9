import SaccadeTasks
import SaccadeText
import Testing

@testable import SaccadeLessons

/// Pages must not claim what the figures of their run do not show.
@Suite("What a page says follows from its figures")
struct ReadingTests {
  private let seeds: [UInt64] = [0, 1]

  /// Runs that came to these accuracies and training losses.
  private func group(_ accuracies: [Double], loss: Double = 1, testLoss: Double = 1, ranAway: Bool = false)
    -> CurveGroup
  {
    CurveGroup(
      key: "", title: "",
      curves: accuracies.map { accuracy in
        LearningCurve(
          batchSize: 1, losses: [Double](repeating: loss, count: 20),
          judged: [.init(step: 20, accuracy: accuracy, loss: testLoss)], ranAway: ranAway)
      })
  }

  @Test("normalization is praised for the steps that it saved, and not where it saved none")
  func zigZag() {
    let (many, some, few) = (Spread([25]), Spread([10]), Spread([1]))
    let lesson = ZigZag()
    #expect(
      lesson.reading(many, some, few, Spread([22]), Spread([1]))[0].contains("25 steps, with normalized ones 1 step"))
    #expect(lesson.reading(few, few, few, Spread([1]), Spread([1]))[0].contains("saved no steps"))
  }

  @Test("a convolution is said to lose by a permutation only if it lost more in every seed")
  func permutedPixels() {
    let lesson = PermutedPixels()
    let (high, low) = (group([0.99, 0.98]), group([0.95, 0.94]))
    let lost = lesson.reading([high, low, high, high], seeds).joined()
    #expect(lost.contains("LeNet loses 4.00 points of accuracy, the perceptron loses 0.00 points"), "\(lost)")
    #expect(lost.contains("takes for granted") && lost.contains("the perceptron is the better network"))
    let same = lesson.reading([high, high, high, low], seeds).joined()
    #expect(same.contains("do not show the effect") && !same.contains("takes for granted"), "\(same)")
  }

  @Test("an order of classes is blamed only if every shuffled run was better")
  func shuffling() {
    let lesson = Shuffling()
    let (good, bad) = (group([0.97, 0.96]), group([0.1, 0.12], loss: 0.01, testLoss: 9))
    let told = lesson.reading([bad, good, good], seeds).joined()
    #expect(
      told.contains("The loss that training tells says nothing of it") && told.contains("One random order that stays"))
    #expect(lesson.reading([good, good, good], seeds).joined().contains("did no harm"))
  }

  @Test("the rule for the rate is said to hold only if it brings curves together")
  func linearRate() {
    let lesson = LinearRateRule()
    let groups = [group([0.8, 0.81]), group([0.8]), group([0.7]), group([0.1], ranAway: true)]
    let holds = lesson.reading(groups, [0.02, 0.2, 1], 0.02, seeds).joined()
    #expect(holds.contains("lies on the first one") && holds.contains("ran away in 1 of 2 runs"), "\(holds)")
    let fails = lesson.reading(groups, [0.2, 0.2, 1], 0.02, seeds).joined()
    #expect(fails.contains("does not bring the curves together"))
  }

  @Test("depth is said to do harm only where the deeper network has the greater loss")
  func residual() {
    let lesson = ResidualOrPlain()
    let (near, far) = (group([0.5], loss: 1.2), group([0.3], loss: 1.9))
    let told = lesson.reading([near, near, far, near], [0]).joined()
    #expect(told.contains("the residual network came to a training loss of 1.20, the plain one to 1.90"), "\(told)")
    #expect(told.contains("this is no overfitting") && told.contains("made once"))
    let other = lesson.reading([near, near, near, near], [0]).joined()
    #expect(other.contains("did not stay behind") && other.contains("no worse than 20"), "\(other)")
  }

  @Test("sigmoids are said to lose only if every run of them did")
  func sigmoid() {
    func found(_ accuracies: [Double], _ gradient: Double) -> SigmoidOrReLU.Found {
      .init(key: "", title: "", rate: 0.1, tried: [], curves: group(accuracies).curves, gradients: [gradient, 1])
    }
    let lesson = SigmoidOrReLU()
    let lost = lesson.reading(found([0.1, 0.2], 0.001), found([0.97, 0.98], 1), steps: 10, seeds: seeds).joined()
    #expect(
      lost.contains("15.0 % right with sigmoids, 97.5 % with ReLU") && lost.contains("a quarter at most"), "\(lost)")
    let won = lesson.reading(found([0.99, 0.98], 1), found([0.9, 0.91], 1), steps: 10, seeds: seeds).joined()
    #expect(won.contains("sigmoids did not lose") && !won.contains("a quarter at most"))
  }
}
