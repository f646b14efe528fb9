public import SaccadeEngine
public import SaccadeText

extension Module {
  /// The values of all parameters and persistent buffers under their names, row by row in memory: what is saved.
  public var state: [String: Tensor] {
    Dictionary(storedMembers.map { ($0.name, $0.value.rowMajor) }) { first, _ in first }
  }

  /// Sets all parameters and persistent buffers to given values; floating-point types convert.
  ///
  /// With `isStrict` false, what fits is taken and the rest is left: the pretrained weights of a model with another
  /// head.
  /// - Returns: what did not fit, if it was not to be strict
  /// - Throws: ``StateError`` if names or shapes do not fit; the module is then as it was
  @discardableResult
  public func load(state: [String: Tensor], isStrict: Bool = true) throws(StateError) -> StateError? {
    let stored = storedMembers
    let (problems, fitting) = Self.compare(stored, with: state.mapValues { ($0.shape, $0.dtype) })
    if isStrict, !problems.isEmpty { throw problems }
    for member in fitting {
      if let value = state[member.name] { member.set(value.cast(to: member.value.dtype)) }
    }
    return problems.isEmpty ? nil : problems
  }

  /// How weights of these shapes and types differ from those that the module has; nil if they fit.
  ///
  /// What a file says of its tensors is enough, so that none is read before it is known to fit.
  package func difference(from given: [String: (shape: Shape, dtype: DType)]) -> StateError? {
    let problems = Self.compare(storedMembers, with: given).problems
    return problems.isEmpty ? nil : problems
  }

  /// The shapes of all that is saved, by name, of a module whose weights may not be made yet.
  package var stateShapes: [String: Shape] {
    Dictionary(storedMembers.map { ($0.name, $0.value.shape) }) { first, _ in first }
  }

  /// The types of all that is saved, by name.
  package var stateTypes: [String: DType] {
    Dictionary(storedMembers.map { ($0.name, $0.value.dtype) }) { first, _ in first }
  }

  private static func compare(
    _ stored: [StoredMember], with given: [String: (shape: Shape, dtype: DType)]
  ) -> (problems: StateError, fitting: [StoredMember]) {
    var problems = StateError(subject: "the weights do not fit the model")
    var fitting: [StoredMember] = []
    for member in stored {
      guard let found = given[member.name] else {
        if member.isRequired { problems.missing.append(member.name) }
        continue
      }
      let (shape, dtype) = (member.value.shape, member.value.dtype)
      if found.shape == shape, found.dtype == dtype || found.dtype.isFloatingPoint == dtype.isFloatingPoint {
        fitting.append(member)
      } else {
        problems.mismatched.append(
          StateError.Mismatch(
            name: member.name, expected: shape, expectedType: dtype, found: found.shape, foundType: found.dtype))
      }
    }
    problems.unexpected = Set(given.keys).subtracting(stored.map(\.name)).sorted()
    return (problems, fitting)
  }

  struct StoredMember {
    let name: String
    let value: Tensor
    let isParameter: Bool
    let isRequired: Bool
    let set: (Tensor) -> Void
  }

  /// Unlike the named members, a value that is used in two places has two names here.
  var storedMembers: [StoredMember] {
    withoutGradient {
      members.compactMap { path, item in
        switch item {
        case .module: return nil
        case .parameter(let parameter):
          return StoredMember(name: path, value: parameter.value, isParameter: true, isRequired: true) {
            parameter.value = $0
          }
        case .buffer(let buffer):
          guard buffer.isPersistent else { return nil }
          return StoredMember(name: path, value: buffer.value, isParameter: false, isRequired: buffer.isRequired) {
            buffer.value = $0
          }
        }
      }
    }
  }
}

/// How given weights differ from those that a model has.
public struct StateError: SaccadeError, Hashable {
  /// A weight of another shape or type.
  public struct Mismatch: Hashable, Sendable {
    /// The weight's name.
    public let name: String
    /// The model's shape.
    public let expected: Shape
    /// The model's type.
    public let expectedType: DType
    /// The given shape.
    public let found: Shape
    /// The given type.
    public let foundType: DType

    package init(name: String, expected: Shape, expectedType: DType, found: Shape, foundType: DType) {
      self.name = name
      self.expected = expected
      self.expectedType = expectedType
      self.found = found
      self.foundType = foundType
    }
  }

  /// What does not fit what.
  public let place: String
  /// What the model has and was not given.
  public package(set) var missing: [String] = []
  /// What was given and the model does not have.
  public package(set) var unexpected: [String] = []
  /// What was given in another shape or type.
  public package(set) var mismatched: [Mismatch] = []
  /// What was given as a number that it never is, such as a negative count, with that number.
  public package(set) var impossible: [String] = []

  package init(subject: String) { place = subject }

  /// Whether all fits.
  public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty && impossible.isEmpty }

  /// The differences, the first few of each kind by name.
  public var problem: String {
    func list(_ names: [String], _ title: String) -> String? {
      guard !names.isEmpty else { return nil }
      let more = names.count > 5 ? " and \(names.count - 5) more" : ""
      return "\(names.count) \(title): \(names.prefix(5).joined(separator: ", "))\(more)"
    }
    let shapes = mismatched.map {
      $0.expected == $0.found
        ? "\($0.name) (\($0.expectedType) expected, \($0.foundType) given)"
        : "\($0.name) (\($0.expected) expected, \($0.found) given)"
    }
    let parts = [
      list(missing, "missing"), list(unexpected, "not known"), list(shapes, "of another shape or type"),
      list(impossible, "impossible"),
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }

  /// The weights are no good for the model.
  public var exitCode: FailureCode { .unusable }
}
