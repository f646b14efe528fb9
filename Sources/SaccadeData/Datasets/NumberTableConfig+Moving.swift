import SaccadeConfig
package import SaccadeImages

extension DatasetConfig {
  /// What to tell where the pipeline moves what pictures show, while numbers that may be places on them stay as they are.
  ///
  /// A network would learn places at which nothing is. Nil where every number goes along, or nothing moves.
  /// - Parameter targets: the numbers that are told; nil is all that somebody asks for
  package func placeNote(among targets: [String]? = nil) -> String? {
    let table = ((self as? FoldConfig)?.whole ?? self) as? NumberTableConfig
    guard let table, let step = pipeline.first(where: { $0.movesContent }) else { return nil }
    let declared = table.xColumns + table.yColumns + table.lengthColumns
    let plain = (targets ?? table.asked ?? []).filter { !declared.contains($0) }
    let places = plain.compactMap { name in NumberKind(toldBy: name).map { (name: name, kind: $0) } }
    // Beside places that are declared, numbers are what they are, unless their names say otherwise.
    let left = declared.isEmpty ? plain : places.map(\.name)
    guard !left.isEmpty else { return nil }
    let name = (step as? any TypedSection)?.typeName ?? "\(type(of: step))"
    let keys = NumberKind.keys.compactMap { kind, key in
      let names = places.filter { $0.kind == kind }.map(\.name)
      return names.isEmpty ? nil : "\(key): [\(names.joined(separator: ", "))]"
    }
    let advice = keys.isEmpty ? "" : "; by their names: \(keys.joined(separator: ", "))"
    return
      "\(name) moves pictures, and \(left.joined(separator: ", ")) stay as they are; what says where "
      + "something is, or how long, belongs in x_columns, y_columns or length_columns" + advice
  }
}

extension NumberKind {
  /// The keys by which a table says what its columns are.
  package static let keys: [(kind: NumberKind, key: String)] = [
    (.x, "x_columns"), (.y, "y_columns"), (.length, "length_columns"),
  ]
}

extension PipelineStep {
  /// Whether what a picture shows lies elsewhere on it afterwards, or has another size beside it; of a resize, everything
  /// keeps its place.
  fileprivate var movesContent: Bool {
    switch self {
    case is any ImageTransform, is Resize, is RandomErasing, is FilterBoxes, is SelectiveSearch: false
    default: self is any SampleTransform
    }
  }
}
