import COneDNN

/// How a matrix product is cut.
private struct ProductCut {
  let parts: SumParts
  /// Whether its parts are rows of the result, not columns.
  let alongRows: Bool
}

/// A matrix product in parts that do not depend on the threads; see ``SumParts``.
private final class CompiledProduct: Sendable {
  /// Some rows and columns of the result, and some of the terms of their sums.
  struct Part: Sendable {
    let primitive: Primitive
    let term: Int
    let rows: Range<Int>
    let inner: Range<Int>
    let columns: Range<Int>
    let operands: Operands
  }

  struct Operands: Sendable {
    let left: MemoryDescriptor
    let right: MemoryDescriptor
    let bias: MemoryDescriptor?
    let result: MemoryDescriptor
  }

  let terms: Int
  let parts: [Part]

  init(terms: Int, parts: [Part]) {
    self.terms = terms
    self.parts = parts
  }
}

private let cache = PrimitiveCache<MatmulKey, CompiledProduct?>()

extension CPUKernels {
  /// The product of two matrices, if the library could divide its sums among threads or is slow with it as a whole; nil
  /// if neither holds.
  ///
  /// - Parameters:
  ///   - primitive: what the library has for it
  ///   - left: the first matrix, its rows or columns dense
  func productInParts(
    _ key: MatmulKey, _ primitive: Primitive, _ left: Tensor, _ right: Tensor, bias: Tensor?
  ) -> Tensor? {
    guard key.a.rank == 2, key.b.rank == 2, let cut = cut(key, primitive),
      let compiled = cache.value(for: key, make: { compile(key, cut) })
    else { return nil }
    let y = Tensor.uninitialized([key.a[0], key.b[1]], .float32)
    let rows = bias.map(rowMajor)
    let (leftSize, rightSize) = (left.dtype.byteCount, right.dtype.byteCount)
    withExtendedLifetime((left, right, rows)) {
      Profiler.kernel(
        .init(
          primitive.name, implementation: primitive.implementation, from: [left, right], to: y,
          floatingPointOperations: 2 * y.elementCount * key.a[1])
      ) {
        let sums = PartialSums(y.pointer, byteCount: 4 * y.elementCount, terms: compiled.terms)
        PartialRun.run(
          compiled.parts.map { part in
            let (row, inner, column) = (part.rows.lowerBound, part.inner.lowerBound, part.columns.lowerBound)
            var operands = [
              PartialRun.Operand(
                index: DNNL_ARG_SRC, descriptor: part.operands.left,
                pointer: left.pointer + (row * key.aStrides[0] + inner * key.aStrides[1]) * leftSize),
              PartialRun.Operand(
                index: DNNL_ARG_WEIGHTS, descriptor: part.operands.right,
                pointer: right.pointer + (inner * key.bStrides[0] + column * key.bStrides[1]) * rightSize),
              PartialRun.Operand(
                index: DNNL_ARG_DST, descriptor: part.operands.result,
                pointer: sums.start(of: part.term) + (row * key.b[1] + column) * 4),
            ]
            if let rows, let bias = part.operands.bias {
              operands.append(
                .init(
                  index: DNNL_ARG_BIAS, descriptor: bias, pointer: rows.pointer + column * rows.dtype.byteCount))
            }
            return PartialRun(primitive: part.primitive, operands: operands)
          })
        sums.join()
      }
    }
    return cast(y, to: key.resultType)
  }

  private func cut(_ key: MatmulKey, _ primitive: Primitive) -> ProductCut? {
    let (rows, inner, columns) = (key.a[0], key.a[1], key.b[1])
    if divides(key, primitive) {
      // The operand that every part reads once more is the smaller one.
      return ProductCut(
        parts: SumParts(
          terms: inner, cost: rows * inner * columns, mostTerms: inner / 16, mostResults: max(rows, columns) / 64),
        alongRows: rows >= columns)
    }
    // The library's code for AVX-512 takes up to three times as long over a second matrix with long rows: decision 28.
    if key.dtype == .float32, key.bStrides[1] == 1, columns >= 2048 {
      return ProductCut(
        parts: SumParts(terms: 1, cost: rows * inner * columns, mostTerms: 1, mostResults: columns / 384),
        alongRows: false)
    }
    return nil
  }

  /// Whether bits could depend on the threads.
  ///
  /// Of the library's code for AVX-512 the few sums of many terms do, where there are fewer tiles of 64 × 64 than many
  /// threads want; of its older code, everything.
  private func divides(_ key: MatmulKey, _ primitive: Primitive) -> Bool {
    guard primitive.implementation.hasPrefix("brg") else { return true }
    let tiles = ((key.a[0] + 63) / 64) * ((key.b[1] + 63) / 64)
    return key.a[1] >= 512 && tiles < 64
  }

  private func compile(_ key: MatmulKey, _ cut: ProductCut) -> CompiledProduct? {
    Threads.alone {
      let (rows, inner, columns) = (key.a[0], key.a[1], key.b[1])
      let (terms, results) = (cut.parts.terms, cut.parts.results)
      var made: [[Int]: (Primitive, CompiledProduct.Operands)] = [:]
      var parts: [CompiledProduct.Part] = []
      for (term, inner) in SumParts.ranges(inner, parts: terms, unit: 16).enumerated() {
        for range in SumParts.ranges(cut.alongRows ? rows : columns, parts: results, unit: 16) {
          let (rows, columns) = cut.alongRows ? (range, 0..<columns) : (0..<rows, range)
          let sizes = [rows.count, inner.count, columns.count, term == 0 ? 1 : 0]
          guard let part = made[sizes] ?? compile(key, rows.count, inner.count, columns.count, isFirst: term == 0)
          else { return nil }
          made[sizes] = part
          parts.append(
            .init(primitive: part.0, term: term, rows: rows, inner: inner, columns: columns, operands: part.1))
        }
      }
      return CompiledProduct(terms: terms, parts: parts)
    }
  }

  /// A part of the product; the first terms bring the bias.
  private func compile(
    _ key: MatmulKey, _ rows: Int, _ inner: Int, _ columns: Int, isFirst: Bool
  ) -> (Primitive, CompiledProduct.Operands)? {
    let operands = CompiledProduct.Operands(
      left: .strided([rows, inner], key.aStrides, key.dtype),
      right: .strided([inner, columns], key.bStrides, key.dtype),
      bias: key.biasType.flatMap { isFirst ? .rowMajor([1, columns], $0) : nil },
      result: .strided([rows, columns], [key.b[1], 1], .float32))
    let primitive = Primitive("matmul") { description, attributes in
      dnnl_matmul_primitive_desc_create(
        &description, OneDNN.engine.pointer, operands.left.handle, operands.right.handle, operands.bias?.handle,
        operands.result.handle, attributes)
    }
    return primitive.map { ($0, operands) }
  }
}
