import SaccadeEngine
import SaccadeTestKit

let detectionCases: [OpCase] =
  [
    OpCase("roiAlign/plain/adaptive") { $0[0].roiAlign($0[1], size: Size2D(3, 2), scale: 0.5, aligned: false) },
    OpCase("roiAlign/plain/two") { $0[0].roiAlign($0[1], size: Size2D(3, 2), scale: 0.5, samples: 2, aligned: false) },
    OpCase("roiAlign/aligned/adaptive") { $0[0].roiAlign($0[1], size: Size2D(3, 2), scale: 0.5) },
    OpCase("roiAlign/aligned/two") { $0[0].roiAlign($0[1], size: Size2D(3, 2), scale: 0.5, samples: 2) },
    OpCase("roiAlign/seven") { $0[0].roiAlign($0[1], size: 7, samples: 3, aligned: false) },
    OpCase("roiAlign/none") { $0[0].roiAlign($0[1], size: 2, aligned: false) },
    OpCase("roiPool/half") { $0[0].roiPool($0[1], size: Size2D(3, 2), scale: 0.5) },
    OpCase("roiPool/seven") { $0[0].roiPool($0[1], size: 7) },
    OpCase("roiPool/none") { $0[0].roiPool($0[1], size: 2) },
    OpCase("nms", .exact) { nonMaximumSuppression($0[0], $0[1], threshold: 0.5) },
    OpCase("nms/negativeThreshold", .exact) { nonMaximumSuppression($0[0], $0[1], threshold: -0.1) },
    OpCase("nms/spread", .exact) { nonMaximumSuppression($0[0], $0[1], threshold: 0.4) },
    OpCase("nms/strangeCrowd", .exact) { nonMaximumSuppression($0[0], $0[1], threshold: 0.3) },
    OpCase("batchedNMS", .exact) { nonMaximumSuppression($0[0], $0[1], classes: $0[2], threshold: 0.5) },
    soft("linear", .linear(threshold: 0.3)), soft("gaussian", .gaussian(sigma: 0.5)),
  ]
  + [0, 3, 7, 10].map { tenths in
    OpCase("nms/crowd\(tenths)", .exact) { nonMaximumSuppression($0[0], $0[1], threshold: Double(tenths) / 10) }
  }

private func soft(_ name: String, _ method: SoftSuppression) -> OpCase {
  OpCase(several: "softNMS/\(name)") { inputs in
    let result = softNonMaximumSuppression(inputs[0], inputs[1], method, least: 0.05)
    return [result.kept, result.scores]
  }
}
