/// A number or a nested list of numbers, as written in source: `[[1, 2], [3, 4.5]]`.
public struct TensorLiteral:
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, Sendable
{
  let shape: [Int]
  let numbers: [ScalarValue]

  /// A list of numbers or lists, at least one level deep.
  public struct List: ExpressibleByArrayLiteral, Sendable {
    let literal: TensorLiteral

    /// A list.
    /// - Traps: if the parts differ in shape
    public init(arrayLiteral elements: TensorLiteral...) { literal = TensorLiteral(elements) }
  }

  /// Not a number.
  public static var nan: TensorLiteral { TensorLiteral(floatLiteral: .nan) }

  /// More than any number.
  public static var infinity: TensorLiteral { TensorLiteral(floatLiteral: .infinity) }

  /// A number.
  public init(integerLiteral value: Int) {
    shape = []
    numbers = [.whole(value)]
  }

  /// A number.
  public init(floatLiteral value: Double) {
    shape = []
    numbers = [.real(value)]
  }

  /// A list.
  /// - Traps: if the parts differ in shape
  public init(arrayLiteral elements: TensorLiteral...) { self.init(elements) }

  fileprivate init(_ elements: [TensorLiteral]) {
    let inner = elements.first?.shape ?? []
    if let odd = elements.first(where: { $0.shape != inner }) {
      misuse("Tensor", "the parts of a literal must have one shape: \(inner) and \(odd.shape)")
    }
    shape = [elements.count] + inner
    numbers = elements.flatMap(\.numbers)
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// A float32 tensor from nested lists: `let x: Tensor = [[1, 2], [3, 4]]`.
  /// - Traps: if the parts differ in shape
  public init(arrayLiteral elements: TensorLiteral...) {
    let literal = TensorLiteral(elements)
    self.init(literal.numbers.map { Float($0.double) }, shape: Shape(literal.shape))
  }
}
