extension Tensor {
  /// A tensor from lists of numbers as written in source: int64 if all are whole, otherwise float32.
  ///
  /// ```swift
  /// let labels = Tensor([[3, 1], [0, 2]])          // int64
  /// let points = Tensor([[0.5, 1], [2, 3]])        // float32
  /// let images: Tensor = [[0, 1], [2, 3]]          // float32
  /// ```
  /// - Traps: if the parts differ in shape
  public init(_ lists: TensorLiteral.List) {
    let literal = lists.literal
    let shape = Shape(literal.shape)
    let whole = literal.numbers.compactMap { if case .whole(let value) = $0 { value } else { nil } }
    if !whole.isEmpty, whole.count == literal.numbers.count {
      self.init(whole, shape: shape)
    } else {
      self.init(literal.numbers.map { Float($0.double) }, shape: shape)
    }
  }

  /// A tensor `[n, m]` from n lists of m elements, of their own type.
  /// - Traps: if the lists differ in length
  @_disfavoredOverload public init<Scalar: TensorScalar>(_ rows: [[Scalar]]) {
    self.init(Nested(rows))
  }

  /// A tensor with three axes from nested lists, of their elements' type.
  /// - Traps: if the lists of a level differ in length
  @_disfavoredOverload public init<Scalar: TensorScalar>(_ planes: [[[Scalar]]]) {
    self.init(Nested(planes.map(Nested.init)))
  }

  /// A tensor with four axes from nested lists, of their elements' type.
  /// - Traps: if the lists of a level differ in length
  @_disfavoredOverload public init<Scalar: TensorScalar>(_ blocks: [[[[Scalar]]]]) {
    self.init(Nested(blocks.map { Nested($0.map(Nested.init)) }))
  }

  private init(_ nested: Nested<some TensorScalar>) { self.init(nested.scalars, shape: Shape(nested.shape)) }
}

/// The elements of nested lists row by row, and how many there are at each level.
private struct Nested<Scalar: TensorScalar> {
  let shape: [Int]
  let scalars: [Scalar]

  init(_ rows: [[Scalar]]) {
    self.init(shape: Self.shape(rows.map { [$0.count] }), scalars: rows.flatMap { $0 })
  }

  init(_ parts: [Nested]) {
    self.init(shape: Self.shape(parts.map(\.shape)), scalars: parts.flatMap(\.scalars))
  }

  private init(shape: [Int], scalars: [Scalar]) {
    self.shape = shape
    self.scalars = scalars
  }

  private static func shape(_ parts: [[Int]]) -> [Int] {
    let inner = parts.first ?? [0]
    if let odd = parts.first(where: { $0 != inner }) {
      misuse("Tensor", "the parts of a list must have one shape: \(inner) and \(odd); fill up the shorter ones")
    }
    return [parts.count] + inner
  }
}
