import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeTasks

@Suite("The figures of a segmentation")
struct SegmentationMetricsTests {
  private func near(_ found: Double, _ wanted: Double?, within slack: Double = 1e-12) -> Bool {
    guard let wanted else { return found.isNaN }
    return abs(found - wanted) < slack
  }

  @Test(
    "counts, IoU, Dice, precision and recall are scikit-learn's and torchmetrics'",
    arguments: try SegmentationGolden.read())
  func scores(golden: SegmentationGolden) throws {
    var counts = PixelConfusion(classCount: golden.classes)
    counts.add(predicted: golden.seenClasses, truth: golden.trueClasses)
    for label in 0..<golden.classes {
      #expect((0..<golden.classes).map { counts.count(label, seenAs: $0) } == golden.scores.table[label])
    }
    let (found, wanted) = (SegmentationScores(counts), golden.scores)
    try #require(found.classes.map(\.label) == wanted.labels)
    for (place, scores) in found.classes.enumerated() {
      #expect(near(scores.iou, wanted.iou[place]) && near(scores.dice, wanted.dice[place]))
      #expect(near(scores.recall, wanted.recall[place]) && near(scores.precision, wanted.precision[place]))
    }
    #expect(near(found.meanAccuracy, wanted.mean_accuracy) && near(found.meanDice, wanted.mdice))
    // torchmetrics reckons in float32.
    #expect(near(found.meanIoU, wanted.miou, within: 1e-6) && near(found.accuracy, wanted.accuracy, within: 1e-6))
    #expect(near(found.frequencyWeightedIoU, wanted.fwiou, within: 1e-6))
  }

  @Test("the boundary F-score is that of dilated boundaries", arguments: try SegmentationGolden.read())
  func boundary(golden: SegmentationGolden) throws {
    var scores = BoundaryScores(classCount: golden.classes)
    let found = scores.add(predicted: golden.seenClasses, truth: golden.trueClasses, size: golden.size)
    #expect(BoundaryScores.tolerance(of: golden.size) == golden.boundary.reach)
    #expect((found == nil) == (golden.boundary.mean == nil))
    #expect(near(scores.mean, golden.boundary.mean))
    for label in 0..<golden.classes { #expect(near(scores.mean(of: label), golden.boundary.classes["\(label)"])) }
  }

  @Test("boundaries that are met count all, and those of another class nothing")
  func simpleBoundary() {
    // Two halves, the line between them moved by a pixel, which is the tolerance; and all of one class.
    let size = ImageSize(height: 6, width: 8)
    func halves(_ at: Int, _ left: UInt8, _ right: UInt8) -> [UInt8] {
      (0..<48).map { $0 % 8 < at ? left : right }
    }
    func score(_ seen: [UInt8], _ truth: [UInt8]) -> Double? {
      var scores = BoundaryScores(classCount: 4)
      return scores.add(predicted: seen, truth: truth, size: size)
    }
    #expect(score(halves(4, 0, 1), halves(4, 0, 1)) == 1 && score(halves(5, 0, 1), halves(4, 0, 1)) == 1)
    #expect(score(halves(7, 0, 1), halves(4, 0, 1)) == 0 && score(halves(4, 2, 3), halves(4, 0, 1)) == 0)
    #expect(score(halves(0, 0, 1), halves(4, 0, 1)) == 0 && score(halves(0, 0, 1), halves(0, 0, 1)) == nil)
    // Nothing is asked where the truth is not known.
    #expect(score(halves(4, 0, 1), halves(0, 0, 255)) == nil)
  }

  @Test("batches that are learnt from add up to loss, its parts, IoU, accuracies and Dice")
  func learning() throws {
    var metrics = SegmentationMetrics()
    let truth = Tensor([0, 0, 1, 1, 0, 255, 1, 2], shape: [2, 2, 2])
    let seen = Tensor([0, 1, 1, 1, 0, 7, 1, 1], shape: [2, 2, 2])
    metrics.add(predicted: seen, classes: truth, classCount: 4, loss: 2, parts: [("pixels", 1.5), ("auxiliary", 0.5)])
    metrics.add(
      predicted: seen.slice(axis: 0, 0..<1), classes: truth.slice(axis: 0, 0..<1),
      classCount: 4, loss: 5, parts: [("pixels", 4), ("auxiliary", 1)])
    let values = Dictionary(uniqueKeysWithValues: metrics.figures.map { ($0.name, $0.value) })
    #expect(
      metrics.figures.map(\.name) == [
        "loss", "mIoU", "accuracy", "mean_accuracy", "mDice", "fwIoU", "loss_pixels", "loss_auxiliary",
      ])
    #expect(values["loss"] == 3 && values["loss_pixels"] == 7.0 / 3 && values["loss_auxiliary"] == 2.0 / 3)
    // Class 0: 3 of 5 right, none wrongly; class 1: 5 of 5, 3 wrongly; class 2: none of 1; class 3 is nowhere.
    #expect(near(values["accuracy"] ?? 0, 8.0 / 11) && near(values["mIoU"] ?? 0, (3.0 / 5 + 5.0 / 8 + 0) / 3))
    #expect(near(values["mean_accuracy"] ?? 0, (3.0 / 5 + 1 + 0) / 3))
    #expect(near(values["mDice"] ?? 0, (6.0 / 8 + 10.0 / 13) / 3))
    #expect(metrics.sampleCount == 3 && metrics.warnings.isEmpty)
    #expect(metrics.confusion.count(0, seenAs: 1) == 2 && metrics.confusion.count(2, seenAs: 1) == 1)
    #expect(metrics.problem(outputs: 4) == nil)
    #expect(metrics.problem(outputs: 3) == "are of 4 classes, and the network tells 3 apart")
    #expect(metrics.figures.map(\.label).contains("mean accuracy") && metrics.figures[6].label == "loss of pixels")
  }

  @Test("are saved in the middle of an epoch, and what no batches add up to is refused")
  func saving() throws {
    var metrics = SegmentationMetrics()
    metrics.add(
      predicted: Tensor([0, 1], shape: [1, 1, 2]), classes: Tensor([1, 1], shape: [1, 1, 2]), classCount: 2, loss: 0.25)
    let data = try JSONEncoder().encode(metrics)
    let again = try JSONDecoder().decode(SegmentationMetrics.self, from: data)
    #expect(again.figures == metrics.figures && again.sampleCount == 1)
    let empty = try JSONDecoder().decode(
      SegmentationMetrics.self, from: JSONEncoder().encode(SegmentationMetrics()))
    #expect(empty.sampleCount == 0 && empty.figures[0].value.isNaN)
    let text = String(decoding: data, as: UTF8.self)
    for (good, bad) in [
      (#""sampleCount":1"#, #""sampleCount":-1"#), (#""sampleCount":1"#, #""sampleCount":0"#),
      (#""batchCount":1"#, #""batchCount":2"#), (#""emptyBatchCount":0"#, #""emptyBatchCount":1"#),
      (#""classCount":2"#, #""classCount":3"#), (#""counts":[0,0,1,1]"#, #""counts":[0,0,-1,1]"#),
      (#""counts":[0,0,1,1]"#, #""counts":[0,0,0,0]"#), (#""sum":0.25"#, #""sum":-3"#),
      (#""sum":0.25"#, #""sum":1e99"#),
      (#""partNames":[]"#, #""partNames":["a"]"#),
    ] {
      try #require(text.contains(good), "\(text)")
      let damaged = Data(text.replacing(good, with: bad).utf8)
      #expect(throws: DecodingError.self, "\(bad)") {
        try JSONDecoder().decode(SegmentationMetrics.self, from: damaged)
      }
    }
  }

  @Test("batches of which no pixel counts are told of, and their figures are no numbers")
  func nothingCounts() {
    var metrics = SegmentationMetrics()
    let (seen, ignored) = (Tensor([0, 1], shape: [1, 1, 2]), Tensor([255, 255], shape: [1, 1, 2]))
    metrics.add(predicted: seen, classes: ignored, classCount: 2, loss: 0)
    #expect(
      metrics.warnings.count == 1 && metrics.warnings[0].hasPrefix("all pixels of 1 batch are of no account (255)"))
    #expect(metrics.figures.dropFirst().allSatisfy(\.value.isNaN) && metrics.figures[0].value == 0)
    metrics.add(predicted: seen, classes: seen, classCount: 2, loss: 1)
    #expect(metrics.warnings[0].hasPrefix("all pixels of 1 of 2 batches are of no account"))
    #expect(metrics.figures[1].value == 1)
  }

  @Test("judged pictures are cut from their planes, and the worst are noted")
  func judging() throws {
    func sample(_ height: Int, _ width: Int, _ classes: [UInt8]) -> Sample {
      var sample = Sample(Image(height: height, width: width))
      sample.masks = [Mask(Image(height: height, width: width, format: .grey, pixels: classes), outside: 255)]
      return sample
    }
    let batch = SegmentationBatch(
      [sample(2, 2, [0, 0, 1, 1]), sample(1, 3, [1, 1, 0])], indices: [7, 3], normalizedBy: .imageNet)
    try #require(batch.classes.shape == [2, 2, 3])
    var metrics = SegmentationMetrics()
    // What is said beside a picture is of no account.
    let seen = Tensor([0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1], shape: [2, 2, 3])
    metrics.add(judged: seen, batch: batch, classCount: 2, loss: 0.5)
    #expect(metrics.sampleCount == 2 && metrics.pixels.total == 7)
    #expect(metrics.figures.map(\.name).contains("boundary_F") && metrics.figures[0].value == 0.5)
    #expect(near(metrics.scores.accuracy, 6.0 / 7))
    #expect(metrics.noted.worst.map(\.index) == [3] && metrics.noted.best.map(\.index) == [7, 3])
    #expect(metrics.mistaken.samples(of: 1, seenAs: 0).map(\.index) == [3])
    #expect(metrics.mistaken.samples(of: 1, seenAs: 0)[0].confidence == 0.5)
    var plain = SegmentationMetrics()
    plain.add(
      judged: [0, 1], truth: [0, 1], size: ImageSize(height: 1, width: 2), index: 0, classCount: 2, boundary: false)
    #expect(plain.figures.map(\.name) == ["mIoU", "accuracy", "mean_accuracy", "mDice", "fwIoU"])
  }

  @Test("every figure of a validation has its kind")
  func kinds() {
    var metrics = SegmentationMetrics()
    metrics.add(
      judged: [0, 1], truth: [0, 1], size: ImageSize(height: 1, width: 2), index: 0, classCount: 2, loss: 1)
    let kinds = Dictionary(uniqueKeysWithValues: SegmentationMetrics.kinds.map { ($0.name, $0.kind) })
    #expect(Set(metrics.figures.map(\.name)) == Set(kinds.keys))
    for figure in metrics.figures { #expect(kinds[figure.name] == figure.kind) }
  }

  @Test("a class that is none stops the program with what is wrong")
  func misuse() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var counts = PixelConfusion(classCount: 3)
      counts.add(predicted: [0, 1], truth: [0, 3])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("each class must be in 0 ..< 3, a true one else 255: pixel 1 is of 3 and taken for 1"))
  }

  @Test("eight pictures are counted in milliseconds, and the boundaries of one are compared")
  func speed() throws {
    let golden = try #require(try SegmentationGolden.read().last)
    let (seen, truth) = (golden.seenClasses, golden.trueClasses)
    let picture = { (classes: [UInt8]) in (0..<480 * 360).map { classes[$0 % classes.count] } }
    let (a, b) = (picture(seen), picture(truth))
    let planes = { (classes: [UInt8]) in
      Tensor((0..<8).flatMap { _ in classes.map(Int.init) }, shape: [8, 360, 480])
    }
    let (x, y) = (planes(a), planes(b))
    var counts = PixelConfusion(classCount: 11)
    let clock = ContinuousClock()
    let best = (0..<5).map { _ in clock.measure { counts.add(predicted: x, truth: y) } }.min()
    var scores = BoundaryScores(classCount: 11)
    let size = ImageSize(height: 360, width: 480)
    let edges = (0..<2).map { _ in clock.measure { scores.add(predicted: a, truth: b, size: size) } }.min()
    // 2 ms, and 11 ms a picture: many times that for machines that have other things to do.
    #expect(try #require(best) < .milliseconds(100) && counts.total > 0)
    #expect(try #require(edges) < .milliseconds(500) && scores.pictureCount == 2)
  }
}
