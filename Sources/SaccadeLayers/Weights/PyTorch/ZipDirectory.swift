import SaccadeText

/// What a zip archive holds, by the directory at its end; of archives of any size.
/// - Paper: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, §4.3
struct ZipDirectory {
  /// A file in the archive.
  struct Member {
    let name: String
    /// Where its bytes are, if they are as they were; nil if they are compressed or encrypted.
    let range: Range<Int>?
  }

  let members: [Member]
  private let bytes: InputBytes

  /// A directory of a hundred thousand storages has ten million bytes.
  private static let mostBytes = 64 << 20

  init(_ bytes: InputBytes) throws {
    self.bytes = bytes
    let path = bytes.path
    let end = try Self.end(of: bytes)
    guard end.size <= Self.mostBytes, end.start >= 0, end.start <= end.place, end.size <= end.place - end.start else {
      throw WeightsError.damaged(
        path, "its zip directory would be \(end.size) bytes at byte \(end.start) of \(bytes.size)")
    }
    let directory = try bytes.bytes(end.start..<end.start + end.size)
    var members: [Member] = []
    var place = 0
    while place < directory.count {
      guard let header = Header(directory[place...]) else {
        throw WeightsError.damaged(path, "its zip directory ends in the middle of member \(members.count + 1)")
      }
      place += header.length
      guard header.name.utf8.count <= WeightsError.longestName else {
        throw WeightsError.damaged(path, "the name of a member has \(header.name.utf8.count) bytes")
      }
      members.append(Member(name: header.name, range: try Self.range(of: header, in: bytes, before: end.start)))
    }
    guard members.count == end.count else {
      throw WeightsError.damaged(path, "its zip directory has \(members.count) members, and tells of \(end.count)")
    }
    try Self.checkOverlaps(members, path)
    self.members = members
  }

  /// The end of the archive, which says where the directory is.
  private static func end(of bytes: InputBytes) throws -> (start: Int, size: Int, count: Int, place: Int) {
    let path = bytes.path
    let length = 22
    let tailStart = max(0, bytes.size - length - 65_535)
    let tail = try bytes.bytes(tailStart..<bytes.size)
    // A comment may follow, and may look like an end: the one whose comment reaches the end of the file counts.
    let found = stride(from: tail.count - length, through: 0, by: -1).first { place in
      tail[place...].starts(with: [0x50, 0x4b, 0x05, 0x06])
        && place + length + tail.number(at: place + 20, 2) == tail.count
    }
    guard let found else {
      throw WeightsError(
        .truncated, path: path, problem: "is truncated: it is a zip archive without an end (\(bytes.size) bytes)",
        advice: "copy or download it again")
    }
    let (count, size) = (tail.number(at: found + 10, 2), tail.number(at: found + 12, 4))
    let start = tail.number(at: found + 16, 4)
    let place = tailStart + found
    guard count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff else { return (start, size, count, place) }
    // Large archives have a second end before this one, which a third points to.
    let pointer = place - 20
    guard pointer >= 56, case let locator = try bytes.bytes(pointer..<place), locator.starts(with: [0x50, 0x4b, 6, 7]),
      case let record = locator.number(at: 8, 8), record <= pointer - 56,
      case let large = try bytes.bytes(record..<record + 56), large.starts(with: [0x50, 0x4b, 6, 6])
    else { throw WeightsError.damaged(path, "it is a large zip archive whose second end is not where it should be") }
    return (large.number(at: 48, 8), large.number(at: 40, 8), large.number(at: 32, 8), record)
  }

  /// Where a member's bytes are: behind a header of their own, whose length only it tells.
  private static func range(of header: Header, in bytes: InputBytes, before end: Int) throws -> Range<Int>? {
    guard header.isPlain else { return nil }
    let path = bytes.path
    let length = 30
    guard header.place <= end - length, case let local = try bytes.bytes(header.place..<header.place + length),
      local.starts(with: [0x50, 0x4b, 3, 4])
    else { throw WeightsError.damaged(path, "its member '\(header.name)' is not where its zip directory says") }
    let start = header.place + length + local.number(at: 26, 2) + local.number(at: 28, 2)
    guard start <= end, header.size <= end - start else {
      throw WeightsError.damaged(
        path, "its member '\(header.name)' claims \(header.size) bytes, more than are left of \(bytes.size)")
    }
    return start..<start + header.size
  }

  /// Members that share bytes would make much of little.
  private static func checkOverlaps(_ members: [Member], _ path: String) throws {
    var last: Member?
    for member in members.filter({ $0.range?.isEmpty == false }).sorted(by: { $0.start < $1.start }) {
      if let last, let end = last.range?.upperBound, end > member.start {
        throw WeightsError.damaged(path, "its members '\(last.name)' and '\(member.name)' overlap")
      }
      last = member
    }
  }

  /// A member as the directory describes it.
  private struct Header {
    let name: String
    let isPlain: Bool
    let size: Int
    let place: Int
    let length: Int

    init?(_ slice: ArraySlice<UInt8>) {
      let fixed = 46
      guard slice.count >= fixed, slice.starts(with: [0x50, 0x4b, 1, 2]) else { return nil }
      let bytes = Array(slice.prefix(fixed))
      let (nameLength, extraLength) = (bytes.number(at: 28, 2), bytes.number(at: 30, 2))
      length = fixed + nameLength + extraLength + bytes.number(at: 32, 2)
      guard slice.count >= length else { return nil }
      let nameStart = slice.startIndex + fixed
      name = String(decoding: slice[nameStart..<nameStart + nameLength], as: UTF8.self)
      let isEncrypted = bytes.number(at: 8, 2) & 1 != 0
      let packedSize = bytes.number(at: 20, 4)
      var (size, place) = (bytes.number(at: 24, 4), bytes.number(at: 42, 4))
      isPlain = bytes.number(at: 10, 2) == 0 && !isEncrypted
      if size == 0xffff_ffff || place == 0xffff_ffff || packedSize == 0xffff_ffff {
        let extra = Array(slice[nameStart + nameLength..<nameStart + nameLength + extraLength])
        guard var field = Self.largeNumbers(extra) else { return nil }
        func next() -> Int? { field.isEmpty ? nil : field.removeFirst() }
        if size == 0xffff_ffff {
          guard let large = next() else { return nil }
          size = large
        }
        if packedSize == 0xffff_ffff { _ = next() }
        if place == 0xffff_ffff {
          guard let large = next() else { return nil }
          place = large
        }
      }
      (self.size, self.place) = (size, place)
    }

    /// The numbers of 8 bytes that stand in for those that 4 cannot hold.
    private static func largeNumbers(_ extra: [UInt8]) -> [Int]? {
      var place = 0
      while place + 4 <= extra.count {
        let size = extra.number(at: place + 2, 2)
        guard place + 4 + size <= extra.count else { return nil }
        if extra.number(at: place, 2) == 1 {
          return stride(from: 0, to: size - size % 8, by: 8).map { extra.number(at: place + 4 + $0, 8) }
        }
        place += 4 + size
      }
      return nil
    }
  }
}

extension ZipDirectory.Member {
  fileprivate var start: Int { range?.lowerBound ?? 0 }
}

extension [UInt8] {
  /// The number in some bytes, the least first; at most the largest that is signed.
  fileprivate func number(at place: Int, _ count: Int) -> Int {
    Int(clamping: self[place..<place + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
