import SaccadeEngine
import SaccadeTestKit

let resamplingCases: [OpCase] =
  sizes("nearest", .nearest)
  + sizes("bilinear", .bilinear)
  + sizes("bilinearCorners", Resampling(.bilinear, alignsCorners: true))
  + sizes("bicubic", .bicubic)
  + sizes("bicubicCorners", Resampling(.bicubic, alignsCorners: true))
  + [
    OpCase("interpolateScaled/nearest") { $0[0].interpolate(scale: 2, .nearest) },
    OpCase("interpolateScaled/bilinear") { $0[0].interpolate(scale: 1.6, .bilinear) },
    OpCase("interpolateScaled/bilinearCorners") {
      $0[0].interpolate(scale: 1.6, Resampling(.bilinear, alignsCorners: true))
    },
    OpCase("interpolateScaled/bicubic") { $0[0].interpolate(scale: 1.5, .bicubic) },
    OpCase("interpolateScaled/down") { $0[0].interpolate(scale: 0.6, .bilinear) },
  ]

private func sizes(_ name: String, _ resampling: Resampling) -> [OpCase] {
  let sizes: [String: Size2D] = [
    "twice": Size2D(6, 8), "half": Size2D(3, 4), "odd": Size2D(4, 5), "oddDown": Size2D(4, 5), "mixed": Size2D(5, 4),
    "same": Size2D(3, 4), "fromOne": Size2D(3, 4), "toOne": 1, "threeTimes": Size2D(12, 9), "emptyBatch": Size2D(2, 6),
  ]
  // Golden files leave these two out for the cubic kernel.
  let left: Set = resampling.method == .bicubic ? ["mixed", "threeTimes"] : []
  return sizes.filter { !left.contains($0.key) }.map { size in
    OpCase("interpolate/\(name)/\(size.key)") { $0[0].interpolate(to: size.value, resampling) }
  }
}
