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
    #expect(told.contains("The loss that training tells says nothing of it"), "\(told)")
    #expect(told.contains("no difference that seeds do not make") && told.contains("What matters is"), "\(told)")
    #expect(lesson.reading([good, good, good], seeds).joined().contains("did no harm"))
  }

  @Test("shuffling once is said to be worse only if every run of it was, and each batch is said to matter either way")
  func shuffledOnce() {
    let lesson = Shuffling()
    let (bad, low, high) = (group([0.1, 0.12], loss: 0.01, testLoss: 9), group([0.9, 0.91]), group([0.95, 0.96]))
    let worse = lesson.reading([bad, low, high], seeds).joined()
    #expect(worse.contains("a new order in each epoch was better") && worse.contains("What matters is"), "\(worse)")
    let better = lesson.reading([bad, high, low], seeds).joined()
    #expect(better.contains("one random order that stays was the better") && better.contains("What matters is"))
    let near = lesson.reading([group([0.8, 0.81]), low, high], seeds).joined()
    #expect(!near.contains("What matters is"), "\(near)")
  }

  @Test("a run that ran away is said to be broken, and is no proof of what was forgotten")
  func broken() {
    let (bad, good) = (group([0.1, 0.12], testLoss: 1e28, ranAway: true), group([0.97, 0.96]))
    let told = Shuffling().reading([bad, good, good], seeds).joined()
    #expect(told.contains("In 2 of 2 runs") && told.contains("broke off after 20 digits"), "\(told)")
    #expect(!told.contains("whatever they are") && !told.contains("is forgotten"), "\(told)")
    #expect(figureText(1.0401182e28, digits: 3) == "1.0e28" && figureText(-9.99e9, digits: 1) == "-1.0e10")
    #expect(figureText(123456, digits: 1) == "123456.0" && figureText(.infinity, digits: 1) == "inf")
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

  private func depths(_ plain20: Double, _ residual20: Double, _ plain56: Double, _ residual56: Double) -> String {
    let groups = [plain20, residual20, plain56, residual56].map { group([0.2], loss: $0) }
    return ResidualOrPlain().reading(groups, [0]).joined(separator: " ")
  }

  @Test("between networks that have not begun to learn no winner is named, and a small difference of one run is none")
  func notBegun() {
    // What a twentieth of the steps gave.
    let told = depths(2.27, 2.20, 2.31, 4.48)
    #expect(told.contains("neither network has begun to learn"), "\(told)")
    #expect(told.contains("plain, 20 layers (2.27); plain, 56 layers (2.31); residual, 56 layers (4.48)."), "\(told)")
    #expect(!told.contains("made it worse") && !told.contains("did not stay behind"), "\(told)")
    let close = depths(1.70, 1.60, 1.73, 1.62)
    #expect(!close.contains("made it worse") && close.contains("do not tell 56 layers from 20"), "\(close)")
    let half = depths(1.77, 1.46, 2.29, 1.74)
    #expect(half.contains("a training loss of 1.74, the plain one to 2.29"), "\(half)")
    #expect(half.contains("not begun to learn: plain, 56 layers (2.29)."), "\(half)")
  }

  @Test("shortcuts are said to take back what depth costs only where the gap is the smaller with them")
  func gaps() {
    // What a fifth of the steps gave: a gap of 0.51 with shortcuts, and of 0.17 without.
    let wide = depths(2.03, 1.66, 2.20, 2.17)
    #expect(wide.contains("by 0.51, and 0.17 without them, so here they did not take back"), "\(wide)")
    let narrow = depths(1.60, 1.40, 2.10, 1.55)
    #expect(narrow.contains("by 0.15, where without them it was 0.50"), "\(narrow)")
    // How far behind a network is that guesses says nothing of depth.
    #expect(!depths(2.13, 1.66, 2.30, 2.17).contains("without them"))
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
    #expect(lost.contains("with sigmoids no run came to that"), "\(lost)")
    let none = lesson.reading(found([0.11, 0.11], 0.001), found([0.97, 0.98], 1), steps: 10, seeds: seeds).joined()
    #expect(none.contains("With sigmoids nothing was learnt") && none.contains("no run came to that"), "\(none)")
    let one = lesson.reading(found([0.11, 0.95], 0.001), found([0.97, 0.98], 1), steps: 10, seeds: seeds).joined()
    #expect(one.contains("In 1 of 2 runs with sigmoids nothing") && one.contains("1 of 2 runs came to that"), "\(one)")
    let won = lesson.reading(found([0.99, 0.98], 1), found([0.9, 0.91], 1), steps: 10, seeds: seeds).joined()
    #expect(won.contains("sigmoids did not lose") && !won.contains("a quarter at most"))
  }

  /// What the upsampling lesson found, with shares of the pattern before learning and at the end, and errors, a number a way.
  private func upsampled(
    _ start: [Double], _ end: [Double], errors: [Double] = [20, 10, 10, 10, 10, 10], transposed: Double = 6e-8
  ) -> String {
    let groups = Upsampling.allCases.enumerated().map { place, kind in
      UpsamplingGroup(
        kind: kind,
        runs: (0..<2).map { round in
          [(0, start), (20, start), (200, end)].map { step, shares in
            .init(
              step: step, share: shares[place] + 0.001 * Double(round), size: 1, error: errors[place] + Double(round),
              picture: nil)
          }
        })
    }
    let found = Checkerboards.Found(
      transposed: transposed, gradient: 2e-7, inverse: 1.5, touches: [(3, 1, 4), (4, 4, 4), (5, 4, 9)],
      bilinear: (1, 1), groups: groups, few: 20, steps: 200)
    return Checkerboards().reading(found, seeds).joined(separator: " ")
  }

  @Test("a transposed convolution is said to be the product with the transpose only to rounding")
  func transposedMatrix() {
    let (start, end) = ([0.5, 0.6, 0.05, 0.001, 0.6, 0.06], [0.3, 0.2, 0.05, 0.001, 0.1, 0.05])
    let told = upsampled(start, end)
    #expect(told.contains("less than a ten-millionth of the largest number"), "\(told)")
    #expect(told.contains("to less than a millionth") && told.contains("It is no inverse"))
    #expect(told.contains("one of 3 × 3 touches some pixels once and others 4 times and one of 5 × 5"), "\(told)")
    let other = upsampled(start, end, transposed: 0.01)
    #expect(other.contains("more than rounding, which should not be") && !other.contains("is the product"), "\(other)")
  }

  @Test("weights of their own are blamed for the checkerboard only if every run with them had more of it")
  func checkerboard() {
    let told = upsampled([0.5, 0.6, 0.05, 0.001, 0.6, 0.06], [0.3, 0.2, 0.05, 0.001, 0.1, 0.05])
    #expect(told.contains("touching all pixels equally often is not enough"), "\(told)")
    #expect(told.contains("60 % with a transposed 4 × 4") && told.contains("6.1 % with ICNR"), "\(told)")
    #expect(told.contains("bilinear interpolation has hardly any (0.15 %)"), "\(told)")
    #expect(told.contains("Learning takes it away") && told.contains("still more than with bilinear"), "\(told)")
    #expect(told.contains("keeps more of it than that of 4 × 4") && told.contains("error is greatest"), "\(told)")
    let same = upsampled(
      [Double](repeating: 0.1, count: 6), [Double](repeating: 0.2, count: 6), errors: [10, 10, 10, 10, 10, 10])
    #expect(same.contains("do not show the effect") && !same.contains("not enough"), "\(same)")
    #expect(same.contains("it is not less in every seed") && !same.contains("Learning takes it away"), "\(same)")
    #expect(!same.contains("keeps more of it") && !same.contains("error is greatest") && !same.contains("still more"))
  }
}
