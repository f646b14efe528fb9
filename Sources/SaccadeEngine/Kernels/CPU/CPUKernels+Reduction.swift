#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension CPUKernels {
  func reduce(_ x: Tensor, _ reduction: Reduction, axes: [Int]) -> Tensor {
    let output = x.shape.replacing(axes, with: 1)
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    // Reduced axes last, so that every result is made from one row.
    let moved = rowMajor(
      rowMajorIfNative(x).view(
        Shape((kept + axes).map { x.shape[$0] }),
        StridedLayout(
          offset: offset(rowMajorIfNative(x)), strides: (kept + axes).map { (rowMajorIfNative(x).strides ?? [])[$0] })))
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    let values = moved.scalars(as: Double.self)
    let results = (0..<output.elementCount).map { row in
      reduced(values[(row * count)..<((row + 1) * count)], reduction)
    }
    let isIndex = reduction == .argmax || reduction == .argmin
    let isTruth = reduction == .any || reduction == .all
    let dtype: DType = isIndex ? .int64 : isTruth ? .bool : x.dtype.isFloatingPoint ? x.dtype : .int64
    return cast(Tensor(results, shape: output), to: dtype)
  }

  private func offset(_ x: Tensor) -> Int {
    if case .strided(let strided) = x.layout { strided.offset } else { 0 }
  }

  private func reduced(_ row: ArraySlice<Double>, _ reduction: Reduction) -> Double {
    let count = Double(row.count)
    switch reduction {
    case .sum: return row.reduce(0, +)
    case .mean: return row.reduce(0, +) / count
    case .max: return row.contains(where: \.isNaN) ? .nan : row.max() ?? .nan
    case .min: return row.contains(where: \.isNaN) ? .nan : row.min() ?? .nan
    case .product: return row.reduce(1, *)
    case .any: return row.contains { $0 != 0 } ? 1 : 0
    case .all: return row.allSatisfy { $0 != 0 } ? 1 : 0
    case .logSumExp:
      let largest = row.max() ?? -.infinity
      guard largest.isFinite else { return largest }
      return largest + log(row.reduce(0) { $0 + exp($1 - largest) })
    case .variance(let correction):
      let mean = row.reduce(0, +) / count
      return row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - Double(correction), 0)
    case .argmax, .argmin:
      var best = row.startIndex
      for index in row.indices {
        if row[index].isNaN { return Double(index - row.startIndex) }
        if reduction == .argmax ? row[index] > row[best] : row[index] < row[best] { best = index }
      }
      return Double(best - row.startIndex)
    }
  }

  func isAllFinite(_ x: Tensor) -> Bool {
    rowMajor(x).scalars(as: Float.self).allSatisfy(\.isFinite)
  }
}
