import SaccadeEngine
import SaccadeTestKit

let samplingCases: [OpCase] =
  grids(.nearest) + grids(.bilinear) + grids(.bicubic)
  + antialiased("bilinear", .bilinear) + antialiased("bilinearCorners", Resampling(.bilinear, alignsCorners: true))
  + antialiased("bicubic", .bicubic) + antialiased("bicubicCorners", Resampling(.bicubic, alignsCorners: true))
  + sizes.map { size in
    OpCase("interpolate/nearestExact/\(size.key)") { $0[0].interpolate(to: size.value, .nearestExact) }
  }
  + sizes.map { size in OpCase("interpolate/area/\(size.key)") { $0[0].interpolate(to: size.value, .area) } }
  + [
    OpCase("affineGrid/plain") { affineGrid($0[0], size: Size2D(3, 4)) },
    OpCase("affineGrid/corners") { affineGrid($0[0], size: Size2D(3, 4), alignsCorners: true) },
    OpCase("affineGrid/onePixel") { affineGrid($0[0], size: 1) },
    OpCase("antialiasedScaled/bilinear") { $0[0].interpolate(scale: 0.4, .bilinear, antialias: true) },
    OpCase("antialiasedScaled/bicubic") { $0[0].interpolate(scale: 0.4, .bicubic, antialias: true) },
    OpCase("interpolateScaled/nearestExact") { $0[0].interpolate(scale: 1.6, .nearestExact) },
    OpCase("interpolateScaled/area") { $0[0].interpolate(scale: 0.4, .area) },
  ]

private let sizes: [String: Size2D] = [
  "half": Size2D(3, 4), "third": 3, "odd": Size2D(4, 5), "twice": Size2D(6, 8), "mixed": Size2D(5, 3), "toOne": 1,
  "fromOne": Size2D(3, 4), "emptyBatch": 2,
]

private func antialiased(_ name: String, _ resampling: Resampling) -> [OpCase] {
  let left: Set = resampling.alignsCorners ? ["twice", "fromOne", "emptyBatch"] : []
  return sizes.filter { !left.contains($0.key) }.map { size in
    OpCase("antialiased/\(name)/\(size.key)") { $0[0].interpolate(to: size.value, resampling, antialias: true) }
  }
}

private func grids(_ interpolation: GridInterpolation) -> [OpCase] {
  [GridPadding.zeros, .border, .reflection].flatMap { padding in
    [
      OpCase("gridSample/\(interpolation)/\(padding)") { $0[0].gridSample($0[1], interpolation, padding: padding) },
      OpCase("gridSample/\(interpolation)/\(padding)Corners") {
        $0[0].gridSample($0[1], interpolation, padding: padding, alignsCorners: true)
      },
    ]
  }
}
