import SaccadeEngine

extension Operator {
  /// Graphs inside of nodes.
  @OperatorFamily static var controlFlow: [Operator] {
    Operator("If", 1...1, outputs: 1...1024) { call in
      let condition = try call.known(0)
      try call.require(
        condition.elementCount == 1 && condition.dtype == .bool, "the condition must be one boolean: \(condition.shape)"
      )
      let graph = try call.graph(condition.item(as: Bool.self) ? "then_branch" : "else_branch")
      return try call.execution.run(graph, [])
    }
    Operator("Loop", 0...1024, outputs: 1...1024) { call in
      let body = try call.graph("body")
      try call.require(call.inputs.count >= 2, "there must be a number of turns and a condition, if only left out")
      let limit = call.has(0) ? try call.integer(0) : Int.max
      var isOn = call.has(1) ? try call.item(1, as: Bool.self) : true
      var carried = try call.inputs.indices.dropFirst(2).map { try call.value($0) }
      let scans = body.outputs.count - 1 - carried.count
      try call.require(
        body.inputs.count == 2 + carried.count && scans >= 0,
        "its graph must take the turn, the condition and \(carried.count) values, and give the last two again",
        field: "body")
      var rows = [[Value]](repeating: [], count: scans)
      var turn = 0
      while isOn, turn < limit {
        let given = [Value(Tensor([turn], shape: [])), Value(Tensor([true], shape: []))] + carried
        let results = try call.execution.turn(body, given)
        try call.requireNumbers(of: results[0].tensor, "the condition")
        try call.require(results[0].tensor.elementCount == 1, "the condition must be one boolean", field: "body")
        isOn = results[0].tensor.item(as: Bool.self)
        carried = Array(results[1..<1 + carried.count])
        for (place, row) in results.dropFirst(1 + carried.count).enumerated() { rows[place].append(row) }
        turn += 1
      }
      let stacked = try rows.map { rows -> Value? in
        guard let first = rows.first else { throw call.unsupported("a loop of no turns gives rows of no known shape") }
        try call.require(
          rows.allSatisfy { $0.tensor.shape == first.tensor.shape && $0.tensor.dtype == first.tensor.dtype },
          "the rows of a result must be alike", field: "body")
        try call.allow([rows.count] + first.tensor.shape.dimensions, first.tensor.dtype)
        return Value(.stack(rows.map(\.tensor), axis: 0), first.type)
      }
      return carried + stacked
    }
  }
}
