import ArgumentParser
import Saccade

/// Made-up objects and boxes, number by number as `peers/evaluation.py` makes them.
struct EvaluationWork {
  private static let imageCount = 5000
  private static let classCount = 80
  private var truth: [[AnnotatedObject]] = []
  private var found: [[ScoredBox]] = []
  private var state: UInt64 = 16

  /// The numbers of a simple rule that both languages have: from 0 to 1.
  private mutating func uniform() -> Double {
    state = (state * 1_103_515_245 + 12345) % (1 << 31)
    return Double(state) / Double(1 << 31)
  }

  init() {
    for _ in 0..<Self.imageCount {
      var objects: [AnnotatedObject] = []
      for _ in 0..<(1 + Int(uniform() * 14)) {
        let label = Int(uniform() * Double(Self.classCount))
        let (width, height) = (4 + uniform() * 250, 4 + uniform() * 200)
        let (x, y) = (uniform() * (640 - width), uniform() * (480 - height))
        let flags: AnnotatedObject.Flags = uniform() < 0.01 ? .crowd : []
        objects.append(
          AnnotatedObject(label: label, bounds: PixelBounds(x: x, y: y, width: width, height: height), flags: flags))
      }
      var boxes: [ScoredBox] = []
      for place in 0..<100 {
        let object = objects[place % objects.count]
        let isOther = uniform() < 0.4
        let label = isOther ? Int(uniform() * Double(Self.classCount)) : object.label
        let (right, down) = ((uniform() - 0.5) * 0.4, (uniform() - 0.5) * 0.4)
        let bounds = PixelBounds(
          x: object.bounds.x + right * object.bounds.width, y: object.bounds.y + down * object.bounds.height,
          width: object.bounds.width * (0.8 + 0.4 * uniform()), height: object.bounds.height * (0.8 + 0.4 * uniform()))
        boxes.append(ScoredBox(label: label, score: uniform(), bounds: bounds))
      }
      truth.append(objects)
      found.append(boxes)
    }
  }

  func run() -> COCOResult {
    var evaluation = COCOEvaluation(classCount: Self.classCount)
    for (objects, boxes) in zip(truth, found) { evaluation.add(boxes, truth: objects) }
    return evaluation.result()
  }
}

extension WorkerCommand {
  struct Evaluation: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "COCO's figures of made-up boxes.")
    @Flag(help: "Print the twelve figures, to compare with the peer's, and end.") var show = false

    func run() throws {
      let work = EvaluationWork()
      if show { return print(work.run().overall.all) }
      try Service.run(warmup: 1) { _ = work.run() }
    }
  }
}
