#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText

/// Reads an event file, which TensorBoard shows, one event after the other.
///
/// ```swift
/// let reader = try EventFileReader("runs/lenet/events.out.tfevents.1764…")
/// while let event = try reader.next() { print(event.step, event.content) }
/// ```
/// No more than one event is in memory, and none that the file only claims to have.
public final class EventFileReader {
  /// The file.
  public let path: String
  private let descriptor: Int32
  private let size: Int
  private var offset = 0

  /// Opens a file.
  /// - Throws: ``EventFileError`` if it cannot be opened
  public init(_ path: String) throws(EventFileError) {
    self.path = path
    do throws(RegularFile.Refusal) { descriptor = try RegularFile.open(path) } catch {
      throw EventFileError(path: path, reason: .unreadable, problem: error.problem)
    }
    var status = stat()
    size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit { close(descriptor) }

  /// All events of a file.
  /// - Throws: ``EventFileError`` if it cannot be read to its end
  public static func events(of path: String) throws(EventFileError) -> [Event] {
    let reader = try EventFileReader(path)
    var events: [Event] = []
    while let event = try reader.next() { events.append(event) }
    return events
  }

  /// The next event; nil at the end of the file.
  /// - Throws: ``EventFileError`` that says at which byte the file is cut off or damaged; it is thrown again by a further
  ///   call
  public func next() throws(EventFileError) -> Event? {
    guard offset < size else { return nil }
    let header = try bytes(at: offset, TFRecord.headerSize)
    guard TFRecord.number(header[8...]) == TFRecord.sum(header[..<8]) else {
      throw error(
        .damaged, offset == 0 ? "is no event file: it does not begin with a record" : "is damaged at byte \(offset)")
    }
    let length: UInt64 = TFRecord.number(header[..<8])
    let left = size - offset - TFRecord.headerSize - TFRecord.footerSize
    guard left >= 0, length <= UInt64(left) else { throw truncated }
    let count = Int(length)
    let record = try bytes(at: offset + TFRecord.headerSize, count + TFRecord.footerSize)
    guard TFRecord.number(record[count...]) == TFRecord.sum(record[..<count]) else {
      throw error(.damaged, "is damaged in the \(counted(count, "byte")) behind byte \(offset)")
    }
    let event: Event
    do throws(ProtobufReader.Problem) { event = try Event(message: record[..<count]) } catch {
      throw self.error(.malformed, "has a record at byte \(offset) that \(error.text)")
    }
    offset += TFRecord.headerSize + count + TFRecord.footerSize
    return event
  }

  private func error(_ reason: EventFileError.Reason, _ problem: String) -> EventFileError {
    EventFileError(path: path, reason: reason, problem: problem)
  }

  private var truncated: EventFileError { error(.truncated, "ends within the record that begins at byte \(offset)") }

  private func bytes(at start: Int, _ count: Int) throws(EventFileError) -> [UInt8] {
    guard start + count <= size else { throw truncated }
    var bytes = [UInt8](repeating: 0, count: count)
    var (done, failure) = (0, Int32(0))
    bytes.withUnsafeMutableBytes { buffer in
      while done < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(start + done))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        done += got
      }
    }
    if failure != 0 { throw error(.unreadable, RegularFile.Refusal.system(failure).problem) }
    // It was cut short meanwhile.
    guard done == count else { throw truncated }
    return bytes
  }
}
