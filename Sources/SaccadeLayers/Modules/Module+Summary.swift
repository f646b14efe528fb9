public import SaccadeEngine
import SaccadeText

/// What a module and its parts are, and what sizes they give: see ``Module/summary(of:dtype:)``.
public struct ModuleSummary: Sendable, CustomStringConvertible {
  /// One call of a module.
  public struct Row: Sendable {
    /// Where it stands.
    public let path: String
    /// Its class.
    public let kind: String
    /// The size of what it gave.
    public let outputShape: Shape
    /// How many numbers its own parameters have, its parts' not counted.
    public let parameterCount: Int
  }

  /// The calls, parts before the whole.
  public let rows: [Row]
  /// How many numbers all parameters have.
  public let parameterCount: Int
  /// How many of them train.
  public let trainableCount: Int

  /// A table.
  public var description: String {
    let head = ["module", "class", "output", "parameters"]
    let body = rows.map {
      [
        $0.path.isEmpty ? "(all)" : $0.path, $0.kind, "\($0.outputShape)",
        $0.parameterCount == 0 ? "" : grouped($0.parameterCount),
      ]
    }
    let widths = head.indices.map { column in ([head] + body).map { $0[column].count }.max() ?? 0 }
    let lines = ([head] + body).map { cells in
      cells.enumerated().map { column, cell in
        column == 3 ? cell.aligned(to: widths[column]) : cell.padded(to: widths[column])
      }.joined(separator: "  ")
    }
    let frozen = parameterCount - trainableCount
    return lines.joined(separator: "\n") + "\n\(grouped(parameterCount)) parameters"
      + (frozen > 0 ? ", \(grouped(frozen)) of them frozen" : "")
  }
}

extension Module {
  /// Runs the module in use on zeros of a shape, and tells what each part gave.
  ///
  /// ```swift
  /// print(ResNet(.resNet50).summary(of: [1, 3, 224, 224]))
  /// ```
  /// - Traps: if the module does not take such an input
  public func summary(of inputShape: Shape, dtype: DType = .float32) -> ModuleSummary {
    let modes = namedModules.map { ($0.module, $0.module.isTraining) }
    eval()
    defer { for (module, isTraining) in modes { module.isTraining = isTraining } }
    let members = members
    func ownCount(_ path: String) -> Int {
      members.reduce(0) { sum, member in
        guard case .parameter(let parameter) = member.item else { return sum }
        let parent = member.path.split(separator: ".").dropLast().joined(separator: ".")
        return parent == path ? sum + parameter.shape.elementCount : sum
      }
    }
    // From this module on, wherever it stands.
    let names = Dictionary(uniqueKeysWithValues: namedModules.map { (ObjectIdentifier($0.module), $0.name) })
    var rows: [ModuleSummary.Row] = []
    let hook = onForward { module, _, output in
      let path = names[ObjectIdentifier(module)] ?? ""
      rows.append(
        ModuleSummary.Row(
          path: path, kind: "\(type(of: module))", outputShape: output.shape, parameterCount: ownCount(path)))
    }
    defer { hook.remove() }
    _ = withoutGradient { self(.zeros(inputShape, dtype: dtype)) }
    return ModuleSummary(
      rows: rows, parameterCount: parameterCount,
      trainableCount: parameters.filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount })
  }
}
