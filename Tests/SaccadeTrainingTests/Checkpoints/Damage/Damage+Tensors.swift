import Foundation

extension Damage {
  /// Each weight of the network.
  static func weights(of raw: RawCheckpoint) -> [Damage] {
    raw.items.filter { !$0.name.contains("/") }.flatMap { item -> [Damage] in
      let name = item.name
      func change(
        _ what: String, _ users: Set<Use> = .all, _ word: String? = nil,
        _ body: @escaping (inout RawCheckpoint.Item) -> Void
      ) -> Damage {
        Damage("\(name) \(what)", refusedBy: users, word ?? name) { $0.change(name, body) }
      }
      // Older weights do without the count.
      let isCount = item.type == "I64"
      var damages = [
        change("renamed", .all, "other") { $0.name = "other" },
        Damage("\(name) missing", refusedBy: isCount ? [] : .all, name) { $0.items.removeAll { $0.name == name } },
        // `load_from` leaves alone what is of another shape, as a head for other classes.
        change("of a row more", .all.subtracting([.begin])) { item in
          let row = item.bytes.count / max(item.shape.first ?? 1, 1)
          item.shape = item.shape.isEmpty ? [2] : [item.shape[0] + 1] + item.shape.dropFirst()
          item.bytes += item.bytes.prefix(row)
        },
        change("of no elements", .all.subtracting([.begin])) { item in
          item.shape = [0]
          item.bytes = []
        },
        change("in one axis more", .all.subtracting([.begin])) { $0.shape.insert(1, at: 0) },
      ]
      if isCount {
        damages += [Int.min, -1, .max].map { count in change("is \(count)", []) { $0.set(count) } }
        damages += [change("of fractions") { ($0.type, $0.bytes) = ("F64", $0.bytes) }]
      } else {
        let numbers: Set<Use> = [.resume, .test, .predict, .begin]
        damages += [
          change("all NaN", numbers) { $0.fill(.nan) }, change("with one NaN", numbers) { $0.setFirst(.nan) },
          change("with an infinity", numbers) { $0.setFirst(-.infinity) },
          // Odd, and no reason to refuse them.
          change("large", []) { $0.fill(1e10) },
          change("of whole numbers") { $0.type = "I32" }, change("of bytes", .all, "bytes") { $0.type = "U8" },
        ]
      }
      return damages
    } + [
      Damage("a weight too many", refusedBy: .all, "neck.weight") {
        $0.items.append(.init(name: "neck.weight", type: "F32", shape: [1], bytes: [0, 0, 0, 0]))
      },
      Damage("a weight without a name", refusedBy: .all, "not known") {
        $0.items.append(.init(name: "", type: "F32", shape: [1], bytes: [0, 0, 0, 0]))
      },
      Damage("no weights", refusedBy: .all, "weights") { $0.items.removeAll { !$0.name.contains("/") } },
      Damage("no tensors", refusedBy: .all, "weights") { $0.items = [] },
    ]
  }

  /// What the optimizer, gradients that wait and hooks remember.
  static func state(of raw: RawCheckpoint) -> [Damage] {
    let resume: Set<Use> = [.resume]
    let tensors = raw.items.filter { $0.name.hasPrefix("training/") }.flatMap { item -> [Damage] in
      let name = item.name
      let short = String(name.split(separator: "/").last ?? "")
      func change(_ what: String, _ body: @escaping (inout RawCheckpoint.Item) -> Void) -> Damage {
        Damage("\(name) \(what)", refusedBy: resume, short) { $0.change(name, body) }
      }
      var damages = [
        change("of a row more") { item in
          let row = item.bytes.count / max(item.shape.first ?? 1, 1)
          item.shape = item.shape.isEmpty ? [2] : [item.shape[0] + 1] + item.shape.dropFirst()
          item.bytes += item.bytes.prefix(row)
        },
        change("of no elements") { item in
          item.shape = [0]
          item.bytes = []
        },
        Damage("\(name) renamed", refusedBy: resume, "other") { $0.change(name) { $0.name += ".other" } },
        Damage("\(name) of no one", refusedBy: resume, "other") { $0.change(name) { $0.name = "training/other" } },
        Damage("\(name) of no hook", refusedBy: .readers, "saccade.hooks") {
          $0.change(name) { $0.name = "training/hooks/Other/a" }
        },
        Damage("\(name) of a hook without a name", refusedBy: .readers, "saccade.hooks") {
          $0.change(name) { $0.name = "training/hooks/a" }
        },
      ]
      if item.type == "F32" {
        damages += [
          change("all NaN") { $0.fill(.nan) }, change("of whole numbers") { $0.type = "I32" },
          // Adam's squares may overflow, and the run goes on.
          Damage("\(name) with an infinity", refusedBy: []) { $0.change(name) { $0.setFirst(.infinity) } },
        ]
      } else if name.hasSuffix(".step") {
        damages += [Int.min, -1, .max].map { count in change("is \(count)") { $0.set(count) } }
      }
      // Of one waiting gradient nobody knows whether it was there; all else is expected by name.
      let mayBeMissing = name.contains("/gradients/")
      damages.append(
        Damage("\(name) missing", refusedBy: mayBeMissing ? [] : resume, short.replacing(".step", with: "")) {
          $0.items.removeAll { $0.name == name }
        })
      return damages
    }
    func text(_ key: String, _ what: String, _ word: String, _ json: String, by users: Set<Use> = [.resume]) -> Damage {
      Damage("\(key) \(what): \(json)", refusedBy: users, word) { $0.texts[key] = json }
    }
    let counts = ["\"-1\"", "\"\(Int.max)\"", "\"\(Int.min)\"", "\"x\"", "\"\"", "\"2.5\"", "\"1e3\"", "\"nan\""]
    func hooks(_ updates: String, _ waited: String, _ best: String) -> String {
      #"{"EMA":{"updates":\#(updates)},"EarlyStopping":{"waited":\#(waited),"best":\#(best)}}"#
    }
    return tensors
      + counts.flatMap { count in
        [
          text("saccade.step", "samples", "step", #"{"samples":\#(count),"accumulate":"2"}"#),
          text("saccade.step", "accumulate", "step", #"{"samples":"4","accumulate":\#(count)}"#),
          text("saccade.hooks", "EMA", "EMA", hooks(count, "\"0\"", "\"0.5\"")),
          text("saccade.hooks", "EarlyStopping", "EarlyStopping", hooks("\"2\"", count, "\"0.5\"")),
        ]
      }
      + [
        text("saccade.step", "samples", "step", #"{"samples":"0","accumulate":"2"}"#),
        text("saccade.step", "accumulate", "accumulate", #"{"samples":"4","accumulate":"3"}"#),
        text("saccade.step", "accumulate", "accumulate", #"{"samples":"4"}"#),
        text("saccade.step", "samples", "wait for an update", "{}"),
        text("saccade.step", "accumulate alone", "accumulate", #"{"accumulate":"-2"}"#),
        text(
          "saccade.hooks", "EarlyStopping", "no figure of the task",
          #"""
          {"EMA":{"updates":"2"},"EarlyStopping":{"waited":"0","figure":"top7"}}
          """#),
        text("saccade.step", "number", "saccade.step", #"{"samples":4}"#, by: .readers),
        text("saccade.hooks", "EMA", "averages", hooks("\"0\"", "\"0\"", "\"0.5\"")),
        text("saccade.hooks", "EarlyStopping", "EarlyStopping", hooks("\"2\"", "\"0\"", "\"nan\"")),
        text("saccade.hooks", "EarlyStopping", "EarlyStopping", hooks("\"2\"", "\"0\"", "\"-inf\"")),
        text("saccade.hooks", "EarlyStopping", "EarlyStopping", hooks("\"2\"", "\"0\"", "\"x\"")),
        text("saccade.hooks", "of no hook", "saccade.hooks", #"{"EarlyStopping":{"waited":"0"}}"#, by: .readers),
        text("saccade.hooks", "fields", "EMA", #"{"EMA":{},"EarlyStopping":{"waited":"0"}}"#),
        // A hook that the run no longer has is told, and left out.
        text(
          "saccade.hooks", "one more", "",
          #"{"EMA":{"updates":"2"},"EarlyStopping":{"waited":"0"},"Other":{"a":"b"}}"#, by: []),
        Damage("no saccade.hooks", refusedBy: .readers, "saccade.hooks") { $0.texts["saccade.hooks"] = nil },
        Damage("no saccade.step", refusedBy: resume, "wait for an update") { $0.texts["saccade.step"] = nil },
        Damage("no state, as in a checkpoint for use", refusedBy: resume, "no run can go on from it") { raw in
          raw.items.removeAll { $0.name.hasPrefix("training/") }
          (raw.texts["saccade.step"], raw.texts["saccade.hooks"]) = (nil, nil)
        },
      ]
  }
}
