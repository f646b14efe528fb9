/// A number or a nested list of numbers, as written in source: `[[1, 2], [3, 4.5]]`.
public struct TensorLiteral:
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, Sendable
{
  fileprivate let shape: [Int]
  fileprivate let scalars: [Float]

  /// A number.
  public init(integerLiteral value: Int) {
    shape = []
    scalars = [Float(value)]
  }

  /// A number.
  public init(floatLiteral value: Float) {
    shape = []
    scalars = [value]
  }

  /// A list.
  /// - Traps: if the parts differ in shape
  public init(arrayLiteral elements: TensorLiteral...) {
    let inner = elements.first?.shape ?? []
    if let odd = elements.first(where: { $0.shape != inner }) {
      misuse("Tensor", "the parts of a literal must have one shape: \(inner) and \(odd.shape)")
    }
    shape = [elements.count] + inner
    scalars = elements.flatMap(\.scalars)
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// A float32 tensor from nested lists: `let x: Tensor = [[1, 2], [3, 4]]`.
  /// - Traps: if the parts differ in shape
  public init(arrayLiteral elements: TensorLiteral...) {
    let inner = elements.first?.shape ?? []
    if let odd = elements.first(where: { $0.shape != inner }) {
      misuse("Tensor", "the parts of a literal must have one shape: \(inner) and \(odd.shape)")
    }
    self.init(elements.flatMap(\.scalars), shape: Shape([elements.count] + inner))
  }
}
