/// Sums of products over named axes, in Einstein's notation.
///
/// Each operand's axes are named by letters; the result has the letters after `->`, and axes whose letter is not among
/// them are summed over. A letter twice in one operand takes its diagonal; `...` stands for any number of leading axes,
/// which broadcast. Without `->` the result has the letters that occur once, in alphabetical order.
///
/// ```swift
/// einsum("ij,jk->ik", a, b)            // matrix product
/// einsum("bhqd,bhkd->bhqk", q, k)      // attention logits
/// einsum("ii->", a)                    // trace
/// ```
///
/// Operands are combined from left to right, each pair by one matrix product.
/// - Traps: if the equation does not fit the operands
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

/// Sums of products over named axes, of operands that come in an array.
/// - Traps: if the equation does not fit the operands
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
  let plan = Equation(equation, ranks: operands.map(\.rank))
  let sizes = plan.sizes(of: operands)
  let terms = zip(operands, plan.inputs).map { Term($0, labels: $1).diagonal().expanded(to: sizes) }
  var needed = plan.inputs.dropFirst().map { Set($0) } + [Set(plan.output)]
  var result = terms[0].summed(keeping: needed.reduce(Set()) { $0.union($1) })
  for term in terms.dropFirst() {
    needed.removeFirst()
    result = result.contracted(with: term, keeping: needed.reduce(Set()) { $0.union($1) })
  }
  return result.ordered(plan.output).tensor
}

/// The parsed equation; an axis is named by its letter's code, those of `...` by numbers beyond the letters.
private struct Equation {
  private(set) var inputs: [[Int]] = []
  private(set) var output: [Int] = []
  private let text: String

  init(_ text: String, ranks: [Int]) {
    self.text = text
    let compact = text.filter { $0 != " " }
    let sides = Self.separated(compact)
    let terms = sides.left.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count, !ranks.isEmpty else {
      misuse("einsum", "'\(text)' names \(terms.count) operands, but there are \(ranks.count)")
    }
    inputs = zip(terms, ranks).enumerated().map { position, pair in
      let letters = pair.0.replacingEllipsis().filter { $0 != "…" }.count
      return labels(pair.0, ellipsis: pair.1 - letters, operand: position, rank: pair.1)
    }
    let dots = inputs.flatMap { $0 }.filter { $0 >= Self.firstDot }.max().map { $0 - Self.firstDot + 1 } ?? 0
    if let right = sides.right {
      output = labels(right, ellipsis: dots, operand: nil, rank: nil)
      let known = Set(inputs.joined())
      guard output.allSatisfy(known.contains), Set(output).count == output.count else {
        misuse("einsum", "each letter of the result must occur once there, and in an operand: '\(text)'")
      }
    } else {
      let all = inputs.flatMap { $0 }
      let once = Set(all).filter { label in label < Self.firstDot && all.count { $0 == label } == 1 }
      output = (0..<dots).reversed().map { Self.firstDot + $0 } + once.sorted()
    }
  }

  private static let firstDot = 1000

  private static func separated(_ text: String) -> (left: String, right: String?) {
    let characters = Array(text)
    guard let arrow = characters.indices.dropLast().first(where: { characters[$0] == "-" && characters[$0 + 1] == ">" })
    else { return (text, nil) }
    return (String(characters[..<arrow]), String(characters[(arrow + 2)...]))
  }

  private func labels(_ term: String, ellipsis: Int, operand: Int?, rank: Int?) -> [Int] {
    var result: [Int] = []
    var hasEllipsis = false
    for character in term.replacingEllipsis() {
      if character == "…", !hasEllipsis, ellipsis >= 0 {
        hasEllipsis = true
        result += (0..<ellipsis).reversed().map { Self.firstDot + $0 }
      } else if character.isASCII, character.isLetter, let code = character.asciiValue {
        result.append(Int(code))
      } else {
        misuse("einsum", "'\(term)' must be letters and at most one '...' that fits the axes: '\(text)'")
      }
    }
    if let rank, result.count != rank {
      misuse("einsum", "'\(term)' names \(result.count) axes, but operand \((operand ?? 0) + 1) has \(rank): '\(text)'")
    }
    return result
  }

  /// The size of each named axis; 1 gives way to any other.
  func sizes(of operands: [Tensor]) -> [Int: Int] {
    var sizes: [Int: Int] = [:]
    for (operand, labels) in zip(operands, inputs) {
      for (label, size) in zip(labels, operand.shape) {
        let known = sizes[label] ?? 1
        guard known == 1 || size == 1 || known == size else {
          misuse("einsum", "one name must have one size: \(known) and \(size) in '\(text)', \(operands.map(\.shape))")
        }
        sizes[label] = known == 1 ? size : known
      }
    }
    return sizes
  }
}

extension String {
  /// Three dots as one character.
  fileprivate func replacingEllipsis() -> String {
    var result = ""
    var dots = 0
    for character in self {
      dots = character == "." ? dots + 1 : 0
      result.append(character)
      if dots == 3 {
        result.removeLast(3)
        result.append("…")
        dots = 0
      }
    }
    return result
  }
}

/// A tensor whose axes have names.
private struct Term {
  let tensor: Tensor
  let labels: [Int]

  init(_ tensor: Tensor, labels: [Int]) {
    self.tensor = tensor
    self.labels = labels
  }

  /// Axes of one name merged into their diagonal, without copying.
  func diagonal() -> Term {
    var unique: [Int] = []
    for label in labels where !unique.contains(label) { unique.append(label) }
    guard unique.count < labels.count else { return self }
    let axes = unique.map { label in labels.indices.filter { labels[$0] == label } }
    for group in axes where !group.allSatisfy({ tensor.shape[$0] == tensor.shape[group[0]] }) {
      misuse("einsum", "a diagonal needs axes of one size: shape \(tensor.shape)")
    }
    let shape = Shape(axes.map { tensor.shape[$0[0]] })
    let view = tensor.strided("einsum", shape, .other) { layout in
      StridedLayout(offset: layout.offset, strides: axes.map { $0.reduce(0) { $0 + layout.strides[$1] } })
    }
    return Term(view, labels: unique)
  }

  func expanded(to sizes: [Int: Int]) -> Term {
    Term(tensor.expanded(to: Shape(labels.map { sizes[$0] ?? 1 })), labels: labels)
  }

  func summed(keeping needed: Set<Int>) -> Term {
    let gone = labels.indices.filter { !needed.contains(labels[$0]) }
    return gone.isEmpty ? self : Term(tensor.sum(axes: gone), labels: labels.filter(needed.contains))
  }

  func ordered(_ order: [Int]) -> Term {
    Term(tensor.permuted(order.map { labels.firstIndex(of: $0) ?? 0 }), labels: order)
  }

  /// The product with another term, summed over the axes that nobody needs any more.
  func contracted(with other: Term, keeping needed: Set<Int>) -> Term {
    let left = summed(keeping: needed.union(other.labels))
    let right = other.summed(keeping: needed.union(left.labels))
    let shared = left.labels.filter(right.labels.contains)
    let (batch, inner) = (shared.filter(needed.contains), shared.filter { !needed.contains($0) })
    let rows = left.labels.filter { !shared.contains($0) }
    let columns = right.labels.filter { !shared.contains($0) }
    let a = left.ordered(batch + rows + inner).tensor
    let b = right.ordered(batch + inner + columns).tensor
    let batchSizes = a.shape.prefix(batch.count)
    let rowSizes = a.shape.dropFirst(batch.count).prefix(rows.count)
    let columnSizes = b.shape.suffix(columns.count)
    let result = Shape(Array(batchSizes) + rowSizes + columnSizes)
    guard !inner.isEmpty else {
      let spread = Shape(Array(batchSizes) + rowSizes + columns.map { _ in 1 })
      let across = Shape(Array(batchSizes) + rows.map { _ in 1 } + columnSizes)
      return Term(a.reshaped(spread) * b.reshaped(across), labels: batch + rows + columns)
    }
    let width = a.shape.suffix(inner.count).reduce(1, *)
    let product = matmul(
      a.reshaped(Shape(Array(batchSizes) + [rowSizes.reduce(1, *), width])),
      b.reshaped(Shape(Array(batchSizes) + [width, columnSizes.reduce(1, *)])))
    return Term(product.reshaped(result), labels: batch + rows + columns)
  }
}
