import Foundation
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Event files have the bytes that TensorBoard writes, and damaged ones are told as such")
struct EventFileTests {
  /// An event of each kind.
  static let events = [
    Event(wallTime: 1.5, .version("brain.Event:2")),
    Event(
      wallTime: 2.5, step: 300,
      .values([
        Event.Value("val/loss", .scalar(0.25)),
        Event.Value(
          "weights/fc",
          .histogram(
            Event.Histogram(
              minimum: -1, maximum: 2, count: 3, sum: 1.5, sumOfSquares: 5.25, limits: [0.5, 2], counts: [2, 1]))),
        Event.Value("augmented/1", .image(Event.Image(height: 2, width: 3, channels: 1, bytes: Array("abc".utf8)))),
      ])),
    Event(wallTime: 3.5, step: 301, .start),
  ]

  /// The same as TensorBoard 2.21 has written them, by its `RecordWriter` and its `event_pb2`.
  static let golden =
    "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c"
    + "9d000000000000006317175009000000000000044010ac022a8e010a0f0a0876616c2f6c6f7373150000803e0a5f0a0a776569676874732f66"
    + "632a5109000000000000f0bf11000000000000004019000000000000084021000000000000f83f2900000000000015403210000000000000e0"
    + "3f00000000000000403a100000000000000040000000000000f03f0a1a0a0b6175676d656e7465642f31220b08021003180122036162635541"
    + "8ee6100000000000000095fbfe18090000000000000c4010ad023a020801fa9eaf8a"

  private var bytes: [UInt8] {
    let digits = Array(Self.golden)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }

  private func read(_ bytes: [UInt8]) throws -> (events: [Event], error: EventFileError?) {
    try withFolder { folder in
      try Data(bytes).write(to: URL(filePath: folder + "/file"))
      let reader = try EventFileReader(folder + "/file")
      var events: [Event] = []
      do throws(EventFileError) {
        while let event = try reader.next() { events.append(event) }
        return (events, nil)
      } catch { return (events, error) }
    }
  }

  @Test("the sum is Castagnoli's, with the values of RFC 3720")
  func sums() {
    #expect(CRC32C.sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.sum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.sum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.sum("123456789".utf8) == 0xE306_9283)
  }

  @Test("events are written byte for byte as TensorBoard writes them, and read back")
  func golden() throws {
    #expect(Self.events.flatMap { TFRecord.framed($0.message) } == bytes)
    let (events, error) = try read(bytes)
    #expect(events == Self.events && error == nil)
  }

  @Test("numbers at the edges come back: steps below zero and of 63 bits, NaN and infinities")
  func edges() throws {
    for step in [Int.min, -1, 0, 127, 128, .max] {
      for number in [Float.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
        let event = Event(wallTime: 0, step: step, .values([Event.Value("ä/☃", .scalar(number))]))
        #expect(try Event(message: event.message[...]) == event)
      }
    }
    let event = try Event(message: Event(wallTime: 0, .values([Event.Value("x", .scalar(.nan))])).message[...])
    guard case .values(let values) = event.content, case .scalar(let number) = values[0].content else {
      Issue.record("a NaN came back as \(event)")
      return
    }
    #expect(number.isNaN)
  }

  @Test("a file that is cut off anywhere gives the events before, then an error that says where")
  func truncated() throws {
    let bytes = bytes
    let ends = Self.events.reduce(into: [0]) { $0.append(($0.last ?? 0) + TFRecord.framed($1.message).count) }
    for count in 0..<bytes.count {
      let (events, error) = try read(Array(bytes.prefix(count)))
      let whole = ends.lastIndex { $0 <= count } ?? 0
      #expect(events == Array(Self.events.prefix(whole)))
      if ends.contains(count) {
        #expect(error == nil)
      } else {
        #expect(error?.reason == .truncated && error?.exitCode == .unusable, "\(count): \(String(describing: error))")
        #expect(error?.problem == "ends within the record that begins at byte \(ends[whole])")
      }
    }
  }

  @Test("one wrong byte anywhere is found, and what stood before it is given")
  func damaged() throws {
    let bytes = bytes
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 0x10
      let (events, error) = try read(other)
      #expect(error?.reason == .damaged, "byte \(place): \(String(describing: error))")
      #expect(events == Array(Self.events.prefix(events.count)) && events.count < Self.events.count)
    }
  }

  @Test("a record that is no event, a length that nobody has, another file, and none are errors of their kinds")
  func malformed() throws {
    let problems: [([UInt8], EventFileError.Reason, String)] = [
      (TFRecord.framed([0x0A]), .malformed, "has a record at byte 0 that ends within a number"),
      (TFRecord.framed([0x2A, 0x7F, 0]), .malformed, "has a field that goes beyond its end"),
      (TFRecord.framed([0x0B]), .malformed, "has a field of kind 3"),
      (TFRecord.framed([0x00, 1]), .malformed, "has a field of number 0"),
      (TFRecord.framed([0x08, 1]), .malformed, "has in field 1 no number of 64 bits"),
      (TFRecord.framed([0x10] + [UInt8](repeating: 0xFF, count: 10)), .malformed, "more than 64 bits"),
      (TFRecord.framed([0x1A, 1, 0xFF]), .malformed, "has in field 3 no text"),
      (Array("{\"loss\": 1}, a line of a log".utf8), .damaged, "is no event file"),
    ]
    for (bytes, reason, text) in problems {
      let (events, error) = try read(bytes)
      #expect(events.isEmpty && error?.reason == reason)
      #expect(error?.problem.contains(text) == true, "\(String(describing: error))")
    }
    let length = withUnsafeBytes(of: UInt64.max.littleEndian) { Array($0) }
    let sum = withUnsafeBytes(of: TFRecord.sum(length[...]).littleEndian) { Array($0) }
    #expect(try read(length + sum + [1, 2, 3, 4, 5]).error?.reason == .truncated)
    let error = #expect(throws: EventFileError.self) { try EventFileReader.events(of: "/nowhere/at all") }
    #expect(error?.exitCode == .noInput)
  }

  @Test("a distribution has all numbers that are finite, each in its range")
  func histogram() throws {
    let histogram = try #require(Event.Histogram(of: [0, 1, 2, 3, 4, .nan, .infinity, 4], ranges: 4))
    #expect(histogram.minimum == 0 && histogram.maximum == 4 && histogram.count == 6 && histogram.sum == 14)
    #expect(histogram.sumOfSquares == 46 && histogram.limits == [1, 2, 3, 4] && histogram.counts == [1, 1, 1, 3])
    let one = try #require(Event.Histogram(of: [7, 7]))
    #expect(one.limits == [7] && one.counts == [2])
    #expect(Event.Histogram(of: [.nan]) == nil && Event.Histogram(of: []) == nil)
    let wide = try #require(Event.Histogram(of: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude]))
    #expect(wide.counts.reduce(0, +) == 2 && wide.limits.allSatisfy(\.isFinite))
  }
}
