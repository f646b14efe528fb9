import Foundation

/// What can be done with a checkpoint's file.
enum Use: String, CaseIterable {
  /// `train --resume`.
  case resume
  /// `test`.
  case test
  /// `predict`.
  case predict
  /// `load_from`.
  case begin
  /// `Module.load(from:)`.
  case load
}

/// A way to damage a checkpoint, and what is to come of it: those uses that need what is damaged refuse the file, and the
/// others take it.
struct Damage {
  let name: String
  let refusedBy: Set<Use>
  /// What each refusal has to say: the field; nothing where the file as a whole is no good.
  let word: String
  let apply: (inout RawCheckpoint) -> Void

  init(
    _ name: String, refusedBy: Set<Use>, _ word: String = "", apply: @escaping (inout RawCheckpoint) -> Void
  ) {
    self.name = name
    self.refusedBy = refusedBy
    self.word = word
    self.apply = apply
  }
}

extension Set<Use> {
  static let all = Set(Use.allCases)
  /// Those that need more of a checkpoint than its weights.
  static let readers: Set<Use> = [.resume, .test, .predict]
}

extension Damage {
  /// JSON that nests deeper than a stack is.
  private static let deep = String(repeating: "[", count: 20_000)

  /// The file as a whole and the header that lists its tensors.
  static func header(_ tensor: String, type: String, shape: [Int], bytes: Int) -> [Damage] {
    func length(_ name: String, _ value: UInt64) -> Damage {
      Damage(name, refusedBy: .all) { raw in
        raw.whole = { all in
          for place in 0..<8 { all[place] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(place))) }
        }
      }
    }
    /// Writes the tensor's place in the header anew.
    func entry(_ name: String, _ word: String, _ text: String) -> Damage {
      Damage("header: \(name)", refusedBy: .all, word) { raw in
        raw.header = { header in
          guard let start = header.range(of: "\"\(tensor)\":{"),
            let end = header[start.upperBound...].firstIndex(of: "}")
          else { return }
          header.replaceSubrange(start.upperBound..<end, with: text)
        }
      }
    }
    func offsets(_ range: String) -> Damage {
      entry("offsets \(range)", "tensor '", #""dtype":"F32","shape":\#(shape),"data_offsets":\#(range)"#)
    }
    func shaped(_ text: String, _ word: String? = nil) -> Damage {
      entry("shape \(text.prefix(60))", word ?? tensor, #""dtype":"F32","shape":\#(text),"data_offsets":[0,\#(bytes)]"#)
    }
    func typed(_ text: String, _ word: String? = nil) -> Damage {
      entry("type \(text)", word ?? tensor, #""dtype":\#(text),"shape":\#(shape),"data_offsets":[0,\#(bytes)]"#)
    }
    let damaged = "header is not what the format asks for"
    let max = Int.max
    let ones = [Int](repeating: 1, count: 1000)
    return [0, 1, 7, UInt64(max), .max, 1 << 62].map { length("header length \($0)", $0) }
      + [0, 4, 8, 100, 5000].map { count in
        Damage("cut after \(count) bytes", refusedBy: .all, "truncated") { $0.whole = { $0 = Array($0.prefix(count)) } }
      } + [
        Damage("a byte behind the end", refusedBy: .all, "follow the last tensor") { $0.whole = { $0.append(0) } },
        Damage("text that is not UTF-8", refusedBy: .all, damaged) { $0.whole = { $0[12] = 0xff } },
        Damage("zeros for a header", refusedBy: .all, damaged) { $0.whole = { for i in 8..<200 { $0[i] = 0 } } },
      ]
      + [
        "[-4,\(bytes - 4)]", "[\(bytes),0]", "[0,\(bytes - 4)]", "[4,\(bytes + 4)]", "[\(max - bytes),\(max)]",
        "[0,\(max)]", "[\(Int.min),\(max)]", "[0]", "[0,\(bytes),\(bytes)]", "[]",
      ].map(offsets)
      + [
        entry("offsets too large", damaged, #""dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]"#),
        entry("offsets of fractions", damaged, #""dtype":"F32","shape":[1],"data_offsets":[0,4.5]"#),
        entry("offsets of text", damaged, #""dtype":"F32","shape":[1],"data_offsets":"0-4""#),
        entry("no offsets", "has no data_offsets", #""dtype":"F32","shape":[1]"#),
        entry("no shape", "has no shape", #""dtype":"F32","data_offsets":[0,4]"#),
        entry("no type", "has no dtype", #""shape":[1],"data_offsets":[0,4]"#),
        entry("nothing", "has no type and shape", ""),
        entry("a field twice", "comes twice", #""dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]"#),
        entry("a deep field", "too deep", #""dtype":"F32","shape":[1],"data_offsets":[0,4],"x":\#(deep)"#),
      ]
      + ["[-1]", "[0]", "[0,\(max),\(max)]", "[\(max)]", "[\(max),\(max)]", "[4611686018427387904,4]", "\(ones)"].map {
        shaped($0)
      } + [#"["a"]"#, "[1e300]", "[[1]]", "null", "[18446744073709551615]", "[2.0]"].map { shaped($0, damaged) }
      + [#""F64""#, #""XX""#, #""""#, #""BOOL""#].map { typed($0) }
      + ["null", "4", #"["F32"]"#].map { typed($0, damaged) }
      + [
        Damage("a tensor twice", refusedBy: .all, "comes twice") { raw in
          raw.items.append(raw.items[0])
        },
        Damage("an impossible tensor beside the others", refusedBy: .all, "impossible shape") { raw in
          raw.items.append(.init(name: "a", type: "U8", shape: [0, 1 << 62, 1 << 62], bytes: []))
        },
        Damage("a tensor of as many bytes as an integer counts", refusedBy: .all, "'z'") { raw in
          let end = raw.items.reduce(0) { $0 + $1.bytes.count }
          raw.header = { header in
            header.removeLast()
            header += #","z":{"dtype":"U8","shape":[\#(max - end)],"data_offsets":[\#(end),\#(max)]}}"#
          }
        },
        Damage("all text twice", refusedBy: .all, "comes twice") { raw in
          raw.header = { $0 = #"{"__metadata__":{},"# + $0.dropFirst() }
        },
        Damage("text that is a number", refusedBy: .all, damaged) { raw in
          raw.header = { $0 = $0.replacing("\"saccade.format\":\"2\"", with: "\"saccade.format\":2") }
        },
      ]
  }

  /// The text fields, each as a whole.
  static var texts: [Damage] {
    let nonsense = ["", "null", "NaN", "-1", "1e300", "\(Int.max)", "\"text\"", "{", deep, "\u{0}", "[1]", #"{"a":1}"#]
    func all(_ key: String, by users: Set<Use> = .readers, but sound: Set<String> = []) -> [Damage] {
      nonsense.filter { !sound.contains($0) }.map { (text: String) in
        Damage("\(key): \(text.prefix(20))", refusedBy: users, key) { $0.texts[key] = text }
      }
    }
    func missing(_ key: String, by users: Set<Use>, _ word: String? = nil) -> Damage {
      Damage("no \(key)", refusedBy: users, word ?? key) { $0.texts[key] = nil }
    }
    return all("saccade.format", but: ["\(Int.max)"])
      + [
        Damage("a newer layout", refusedBy: .readers, "newer Saccade") { $0.texts["saccade.format"] = "\(Int.max)" },
        // Without it, the file is weights alone, which can be judged.
        missing("saccade.format", by: [.resume, .predict], "is no checkpoint"),
      ]
      + all("saccade.input_shape") + [missing("saccade.input_shape", by: .readers)]
      + all("saccade.figures", but: [#"{"a":1}"#]) + [missing("saccade.figures", by: .readers)]
      + all("saccade.progress") + [missing("saccade.progress", by: .readers)]
      + all("saccade.image_size", but: ["null"])
      + all("saccade.step", but: [#"{"a":1}"#, "null"]) + all("saccade.hooks", but: [#"{"a":1}"#, "null"])
      + [
        "NaN", "-1", "\"text\"", "{", deep, "\u{0}", "[1]", "- a\n- b", "a: 1\na: 2", "a: *b", "\t",
      ].map { (text: String) in
        Damage("saccade.config: \(text.prefix(20))", refusedBy: .readers, "config") {
          $0.texts["saccade.config"] = text
        }
      } + [missing("saccade.config", by: .readers)]
      + ["", "null", "{}", "a: 1"].map { (text: String) in
        // A run goes on by its own configuration, and asks this one only for what it names.
        Damage("saccade.config: \(text)", refusedBy: [.predict], "config") { $0.texts["saccade.config"] = text }
      }
      + ([[], [3], [0, 16, 16], [3, -1, 16], [3, 16, Int.max], [3, 16, 16, 16]] as [[Int]]).map { shape in
        Damage("input shape \(shape)", refusedBy: .readers, "saccade.input_shape") {
          $0.texts["saccade.input_shape"] = "\(shape)"
        }
      }
      + [[1, 16, 16], [3, 60_000, 60_000], [3, 15, 16]].map { shape in
        Damage("input shape \(shape)", refusedBy: [.predict], "saccade.input_shape") {
          $0.texts["saccade.input_shape"] = "\(shape)"
        }
      }
      + ([[], [16], [0, 16], [16, -16], [Int.max, 16], [16, 16, 16]] as [[Int]]).map { size in
        Damage("image size \(size)", refusedBy: .readers, "saccade.image_size") {
          $0.texts["saccade.image_size"] = "\(size)"
        }
      }
      + ["1e999", "\"x\"", "null", "[1]", "-1e999"].map { value in
        Damage("a figure \(value)", refusedBy: .readers, "saccade.figures") {
          $0.texts["saccade.figures"] = #"{"top1":\#(value)}"#
        }
      }
  }

  /// The numbers of the position.
  static var progress: [Damage] {
    func field(_ field: String, _ values: [String?], by users: Set<Use> = .readers) -> [Damage] {
      values.map { value in
        Damage("\(field): \(value ?? "missing")", refusedBy: users, "saccade.progress") {
          $0.set("saccade.progress", field, value)
        }
      }
    }
    let nonsense = ["-1", "\(Int.min)", "1e300", "1e999", "\"x\"", "null", "[]", "NaN", "2.5", nil]
    return field("iteration", nonsense + ["\(Int.max)"]) + field("iterationsPerEpoch", nonsense + ["0", "\(Int.max)"])
      + field("seconds", ["-1", "-0.001", "1e300", "1e999", "\"x\"", "null", "[]", "NaN", "\"nan\"", nil])
      + field("seed", ["-1", "1e300", "2.5", "\"x\"", "null", "99999999999999999999", nil])
      + field("sampleCount", ["-1", "0", "5", "\(Int.max)", "1e300", "\"x\"", "2.5"])
      + field("best", ["1e999", "\"x\"", "[]"]) + field("bestFigure", ["5", "[]"])
      + field("bestEpoch", ["-1", "0", "1", "99", "\(Int.max)", "\(Int.min)", "2.5", "\"x\""])
      + field("metrics", ["5", "[]", "{}"])
      + field("metrics", metrics.map { "\"\($0.replacing("\"", with: "\\\""))\"" }, by: [.resume])
      // A rate beyond all of them, a figure that there is not, random numbers of another run, and a step that no step was.
      + field("best", ["-0.5", "1.5", "1e9"], by: [.resume]) + field("bestFigure", ["\"top7\""], by: [.resume])
      + field("seed", ["6"], by: [.resume]) + field("learningRate", ["-1", "1e999", "\"x\""])
      + field("instructions", ["\"\"", "5"])
      + [
        Damage("a figure beyond all", refusedBy: [.resume], "saccade.figures") {
          $0.texts["saccade.figures"] = #"{"top1":-0.5}"#
        },
        Damage("more updates than steps", refusedBy: [.resume], "saccade.progress") { raw in
          raw.change("training/optimizer/conv.weight.step") { $0.set(900) }
        },
      ]
      // Figures of an epoch, and no step of it.
      + field("iteration", ["6"])
  }

  /// Figures of an epoch that no batches add up to.
  private static var metrics: [String] {
    func counts(_ samples: String, _ top1: String, _ top5: String, _ loss: String, _ classes: String) -> String {
      #"{"sampleCount":\#(samples),"top1Count":\#(top1),"top5Count":\#(top5),"lossSum":\#(loss),"classCount":\#(classes)}"#
    }
    return [
      "", "no JSON", "{}", "[]", "null", deep, #"{"sampleCount":20}"#, counts("-1", "-1", "-1", "1", "10"),
      counts("20", "21", "21", "1", "10"), counts("20", "5", "2", "1", "10"), counts("\(Int.max)", "0", "0", "1", "10"),
      counts("20", "5", "6", "1e999", "10"), counts("20", "5", "6", "NaN", "10"), counts("20", "5", "6", "1", "-5"),
      counts("20", "5", "6", "-50", "10"), counts("20", "5", "6", "1e200", "10"), counts("20", "5", "6", "1", "11"),
      counts("2.5", "1", "1", "1", "10"), counts("20", "\(Int.min)", "6", "1", "10"),
      #"{"sampleCount":20,"targets":["x"],"errorSums":[1],"lossSum":1}"#,
    ]
  }

  /// The names of classes.
  static func classNames(_ names: [String]) -> [Damage] {
    func list(_ name: String, _ names: [String], by users: Set<Use>) -> Damage {
      Damage("class names: \(name)", refusedBy: users, "class") { raw in
        let data = try? JSONEncoder().encode(names)
        raw.texts["saccade.class_names"] = data.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    return [
      list("one more", names + ["more"], by: .readers), list("one fewer", names.dropLast(), by: .readers),
      list("none", [], by: .readers),
      // As many others: whoever has the data sees that they are others.
      list("others", names.map { $0 + "s" }, by: [.resume, .test]),
      list("one twice", names.dropLast() + [names[0]], by: .readers),
      list("empty", names.map { _ in "" }, by: .readers),
      Damage("names of numbers", refusedBy: .readers, "saccade.target_names") {
        $0.texts["saccade.target_names"] = #"["x"]"#
      },
      list("in another order", names.reversed(), by: [.resume, .test]),
      Damage("no class names", refusedBy: .readers, "saccade.class_names") { $0.texts["saccade.class_names"] = nil },
    ]
      + ["", "{}", "null", "[1,2]", "\"cat\"", "[null]", "[[\"a\"]]", deep, "NaN"].map { (text: String) in
        Damage("class names \(text.prefix(20))", refusedBy: .readers, "saccade.class_names") {
          $0.texts["saccade.class_names"] = text
        }
      }
  }

  /// The scales of numbers.
  static var scales: [Damage] {
    func scale(_ mean: String, _ deviation: String) -> String {
      #"{"kind":"plain","mean":\#(mean),"deviation":\#(deviation)}"#
    }
    let sound = scale("1", "1")
    return [
      "", "{}", "null", "[]", "[1]", deep, "[\(sound)]", "[\(sound),\(sound),\(sound)]",
      "[\(sound),\(scale("1e999", "1"))]", "[\(sound),\(scale("1", "0"))]", "[\(sound),\(scale("1", "-1"))]",
      "[\(sound),\(scale("\"x\"", "1"))]", "[\(sound),\(scale("null", "1"))]",
      #"[\#(sound),{"kind":"none","mean":0,"deviation":1}]"#, #"[\#(sound),{"kind":"plain"}]"#,
    ].map { (text: String) in
      Damage("scales \(text.prefix(80))", refusedBy: .readers, "saccade.target_scales") {
        $0.texts["saccade.target_scales"] = text
      }
    } + [
      Damage("names of classes", refusedBy: .readers, "saccade.class_names") {
        $0.texts["saccade.class_names"] = #"["cat"]"#
      },
      Damage("no scales", refusedBy: .readers, "saccade.target_scales") { $0.texts["saccade.target_scales"] = nil },
    ]
  }
}
