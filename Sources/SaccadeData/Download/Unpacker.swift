import CArchive
import CZlib
import Foundation

/// Unpacks archives without trusting them.
///
/// Only folders and plain files are written, and only below the folder given: an entry with an absolute path, a step
/// upwards or a link stops everything, and so do more bytes than the archive is known to hold.
package struct Unpacker {
  let archive: String
  /// How many bytes may be written; an entry counts as ``entryBytes`` more, so that empty ones have an end as well.
  let limit: Int

  /// What an entry takes in an archive before its first byte: a header.
  private static let entryBytes = 512

  /// An unpacker of a file that is known to hold no more than so many bytes.
  package init(archive: String, limit: Int) {
    self.archive = archive
    self.limit = limit
  }

  /// Unpacks a `.tar`, `.tar.gz` or `.zip` into a folder that exists.
  package func unpack(into folder: String) throws(DownloadError) {
    guard let reader = archive_read_new() else { throw damaged("libarchive has no memory") }
    defer { archive_read_free(reader) }
    archive_read_support_filter_gzip(reader)
    archive_read_support_format_tar(reader)
    archive_read_support_format_zip(reader)
    guard archive_read_open_filename(reader, archive, 1 << 16) == ARCHIVE_OK else { throw damaged(reader) }
    var entry: OpaquePointer?
    var written = 0
    while true {
      let status = archive_read_next_header(reader, &entry)
      if status == ARCHIVE_EOF { return }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw damaged(reader) }
      try count(Self.entryBytes, in: &written)
      let name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
      let path = try "\(folder)/\(checked(name, entry))"
      if archive_entry_filetype(entry) & S_IFMT == S_IFDIR {
        try makeFolder(path)
      } else {
        try makeFolder((path as NSString).deletingLastPathComponent)
        try write(reader, to: path, &written)
      }
    }
  }

  /// Counts bytes that are to be written.
  private func count(_ bytes: Int, in written: inout Int) throws(DownloadError) {
    written += bytes
    guard written <= limit else { throw unsafe("it unpacks to more than the \(limit) bytes that it should hold") }
  }

  /// Decompresses a `.gz` file.
  package func decompress(to destination: String) throws(DownloadError) {
    let output = open(destination, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw .writing(destination, errno) }
    defer { close(output) }
    guard let input = gzopen(archive, "rb") else { throw damaged("cannot be opened") }
    defer { gzclose(input) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var written = 0
    while true {
      let got = gzread(input, &buffer, UInt32(buffer.count))
      if got == 0 { break }
      guard got > 0 else { throw damaged("its compressed data are wrong") }
      try count(Int(got), in: &written)
      try writeAll(buffer, count: Int(got), to: output, named: destination)
    }
    var code: Int32 = 0
    _ = gzerror(input, &code)
    guard code == Z_OK || code == Z_STREAM_END else { throw damaged("it ends too early") }
  }

  /// The path of an entry, if it is safe to write.
  private func checked(_ name: String, _ entry: OpaquePointer) throws(DownloadError) -> String {
    let steps = name.split(separator: "/").filter { $0 != "." }
    guard !name.hasPrefix("/"), !steps.contains(".."), !name.contains("\0") else {
      throw unsafe("the entry '\(name)' would be written outside its folder")
    }
    let type = archive_entry_filetype(entry) & S_IFMT
    guard archive_entry_hardlink(entry) == nil, type == S_IFDIR || type == S_IFREG else {
      throw unsafe("the entry '\(name)' is a link or a device")
    }
    return steps.joined(separator: "/")
  }

  private func write(_ reader: OpaquePointer, to path: String, _ written: inout Int) throws(DownloadError) {
    // No links are made, so none can be followed; O_EXCL refuses what a hostile archive names twice.
    let output = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard output >= 0 else {
      if errno == EEXIST { throw unsafe("it names \(path) twice") }
      throw .writing(path, errno)
    }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = archive_read_data(reader, &buffer, buffer.count)
      if got == 0 { return }
      guard got > 0 else { throw damaged(reader) }
      try count(got, in: &written)
      try writeAll(buffer, count: got, to: output, named: path)
    }
  }

  private func writeAll(
    _ bytes: [UInt8], count: Int, to output: Int32, named path: String
  ) throws(DownloadError) {
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < count {
        let written = Foundation.write(output, buffer.baseAddress.map { $0 + done }, count - done)
        if written >= 0 {
          done += written
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    if code != 0 { throw .writing(path, code) }
  }

  private func makeFolder(_ path: String) throws(DownloadError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .writing(path, (error as NSError).code == CocoaError.fileWriteOutOfSpace.rawValue ? ENOSPC : EACCES)
    }
  }

  private func damaged(_ reader: OpaquePointer) -> DownloadError {
    damaged(archive_error_string(reader).map { String(cString: $0) } ?? "it cannot be read")
  }

  private func damaged(_ reason: String) -> DownloadError {
    DownloadError(
      kind: .damagedArchive, place: archive, problem: "the archive is damaged: \(reason)", advice: "fetch it again")
  }

  private func unsafe(_ reason: String) -> DownloadError {
    DownloadError(
      kind: .unsafeArchive, place: archive, problem: "the archive is not safe to unpack: \(reason)",
      advice: "do not use it; get it from its owners")
  }
}
