extension ConfigReference {
  /// A key where it stands, such as `optimizer.lr`.
  struct Place {
    /// The dotted path from the top.
    ///
    /// Below a section that has a type it leads through the keys of any of them; below a
    /// list, through the type's name: `hooks.EMA.decay`.
    let path: String
    let key: Key
  }

  /// A type and the family that it is of.
  typealias Owner = (family: Family, member: Member)

  /// Where a key stands that is called so, or that other frameworks call so where none is; each path once.
  func places(of name: String) -> [Place] {
    var places: [Place] = []
    var visited: Set<String> = []
    collect(keys, below: "", &visited) { places.append($0) }
    let own = places.filter { $0.key.name == name }
    var seen: Set<String> = []
    return (own.isEmpty ? places.filter { $0.key.alsoKnownAs.contains(name) } : own)
      .filter { seen.insert($0.path).inserted }
  }

  /// Every key below some, of each family once: `data.val` takes what `data.train` takes.
  private func collect(_ keys: [Key], below path: String, _ visited: inout Set<String>, _ add: (Place) -> Void) {
    for key in keys {
      let place = path + key.name
      add(Place(path: place, key: key))
      collect(key.keys, below: place + ".", &visited, add)
      guard let noun = key.family, visited.insert(noun).inserted,
        let family = families.first(where: { $0.noun == noun })
      else { continue }
      for member in family.members {
        collect(member.keys, below: place + (key.isList ? ".\(member.name)." : "."), &visited, add)
      }
    }
  }

  /// The keys at a path, each with the type that it is of; below a section that has a type, those of all types.
  ///
  /// In a list a number stands for any item, and the name of a type for one of it.
  func keys(at path: ArraySlice<String>, in keys: [Key], of owner: Owner?) -> [(owner: Owner?, key: Key)] {
    guard let first = path.first, let key = keys.first(where: { $0.name == first }) else { return [] }
    var rest = path.dropFirst()
    if key.isList, let next = rest.first, Int(next) != nil { rest = rest.dropFirst() }
    guard let next = rest.first else { return [(owner, key)] }
    guard let family = families.first(where: { $0.noun == key.family }) else {
      return self.keys(at: rest, in: key.keys, of: owner)
    }
    if let member = family.members.first(where: { $0.name == next }) {
      return self.keys(at: rest.dropFirst(), in: member.keys, of: (family, member))
    }
    return family.members.flatMap { self.keys(at: rest, in: $0.keys, of: (family, $0)) }
  }
}

extension ConfigReference.Key {
  /// The same key without some of those under it.
  func without(_ names: Set<String>) -> Self {
    Self(
      name: name, help: help, expectation: expectation, standard: standard, alsoKnownAs: alsoKnownAs,
      keys: keys.filter { !names.contains($0.name) }, family: family, isList: isList, isRequired: isRequired,
      schema: schema, rules: rules)
  }
}
