import SaccadeEngine
import SaccadeImages
import SaccadeText

/// A look at pictures and masks when they are opened, at all of them or, where that takes long, at some from everywhere.
struct OpeningLook {
  /// What a look at a pair came to.
  private enum Look: Sendable {
    case fault(any Error)
    /// The numbers that the mask has, and whether the picture is grey.
    case pair(SIMD4<UInt64>, isGrey: Bool)
  }

  private let data: MaskedImages
  private let looks: [(index: Int, finding: Look)]

  init(_ data: MaskedImages, seconds: Double) {
    self.data = data
    let count = data.count
    let stride = HeaderCheck.stride(through: max(1, count))
    let pass = ParallelPass(over: count, until: ContinuousClock.now + .seconds(seconds)) { turn -> (Int, Look)? in
      let index = turn * stride % count
      return (index, Self.look(at: index, of: data))
    }
    looks = pass.findings.map(\.finding).sorted { $0.0 < $1.0 }.map { (index: $0.0, finding: $0.1) }
  }

  private static func look(at index: Int, of data: MaskedImages) -> Look {
    do {
      guard let file = data.file(at: index) else { return .pair([0, 0, 0, 0], isGrey: false) }
      let header = try ImageHeader(contentsOf: file)
      let mask = try data.classes(at: index, as: header)
      var present: SIMD4<UInt64> = [0, 0, 0, 0]
      mask.image.pixels.withUnsafeBufferPointer { pixels in
        // Neighbours are alike most times.
        var last = pixels[0]
        present[Int(last >> 6)] |= 1 << UInt64(last & 63)
        for number in pixels where number != last {
          present[Int(number >> 6)] |= 1 << UInt64(number & 63)
          last = number
        }
      }
      return .pair(present, isGrey: header.format == .grey)
    } catch { return .fault(error) }
  }

  /// What there is to tell.
  /// - Parameter stops: whether the first fault is thrown
  func notes(stops: Bool, at place: String) throws -> [String] {
    var faults: [any Error] = []
    var present: SIMD4<UInt64> = [0, 0, 0, 0]
    var (grey, empty, emptyExample) = (0, 0, 0)
    for (index, look) in looks {
      switch look {
      case .fault(let error): faults.append(error)
      case .pair(let own, let isGrey):
        present |= own
        if isGrey { grey += 1 }
        if own & [.max, .max, .max, ~(1 << 63)] == [0, 0, 0, 0] {
          if empty == 0 { emptyExample = index }
          empty += 1
        }
      }
    }
    if stops, let first = faults.first { throw Self.first(first, of: faults.count, among: looks.count) }
    var notes =
      faults.first.map {
        ["\(place): \(counted(faults.count, "pair")) of \(looks.count) cannot be used, such as \($0)"]
      } ?? []
    notes += greyNote(grey, place) + classNotes(present, place)
    if empty > 0 {
      notes.append(
        "\(place): \(counted(empty, "mask has", "masks have")) no pixel that counts, such as "
          + "\(data.maskFile(at: emptyExample)?.description ?? ""): nothing is learnt from \(empty == 1 ? "it" : "them")"
      )
    }
    return notes
  }

  private static func first(_ error: any Error, of count: Int, among looked: Int) -> any Error {
    guard count > 1, let fault = error as? DatasetError else { return error }
    return DatasetError(
      fault.kind, path: fault.path, problem: fault.problem,
      advice: "\(fault.advice) (something is wrong with \(count) of \(looked) pairs)")
  }

  private func greyNote(_ grey: Int, _ place: String) -> [String] {
    if data.format == .rgb, grey > 0 {
      let all = grey == looks.count
      let what = all ? "the pictures are" : "\(counted(grey, "picture")) of \(looks.count) \(grey == 1 ? "is" : "are")"
      return [
        "\(place): \(what) grey: red, green and blue are alike\(all ? "; color: grey is for models of one channel" : "")"
      ]
    }
    let colored = looks.count { if case .pair(_, isGrey: false) = $0.finding { true } else { false } }
    return data.format == .grey && colored > 0
      ? ["\(place): \(counted(colored, "picture has", "pictures have")) colours, which become grey (color: grey)"] : []
  }

  /// Where all was looked at, classes that are nowhere.
  private func classNotes(_ present: SIMD4<UInt64>, _ place: String) -> [String] {
    guard looks.count == data.count, data.count > 0 else { return [] }
    func has(_ number: Int) -> Bool { present[number >> 6] >> UInt64(number & 63) & 1 == 1 }
    let absent = data.classNames.indices.filter { !has($0) }
    guard !absent.isEmpty, absent.count < data.classNames.count else { return [] }
    let names = absent.prefix(10).map { data.classNames[$0] }.joined(separator: ", ") + (absent.count > 10 ? " …" : "")
    let isOne = absent.count == data.classNames.count - 1 && has(255)
    return [
      "\(place): no mask shows \(names)"
        + (isOne ? "; if 255 is a class and not what is of no account, say so: values: {0: 0, 255: 1}" : "")
    ]
  }
}
