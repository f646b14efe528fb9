import CArchive
import Foundation

/// Archives of a few files, also such as no honest program makes.
enum TinyArchive {
  enum Entry {
    case file(String, [UInt8])
    case folder(String)
    case symbolicLink(String, to: String)
    case hardLink(String, to: String)
  }

  enum Kind {
    case tarGzip, zip
  }

  static func write(_ entries: [Entry], as kind: Kind, to path: String) throws {
    guard let writer = archive_write_new() else { throw CocoaError(.fileWriteUnknown) }
    defer { archive_write_free(writer) }
    switch kind {
    case .tarGzip:
      archive_write_add_filter_gzip(writer)
      archive_write_set_format_pax_restricted(writer)
    case .zip:
      archive_write_set_format_zip(writer)
    }
    guard archive_write_open_filename(writer, path) == ARCHIVE_OK else { throw CocoaError(.fileWriteUnknown) }
    for entry in entries {
      let header = archive_entry_new()
      defer { archive_entry_free(header) }
      archive_entry_set_perm(header, 0o644)
      archive_entry_set_size(header, 0)
      var content: [UInt8] = []
      switch entry {
      case .file(let name, let bytes):
        content = bytes
        archive_entry_set_pathname(header, name)
        archive_entry_set_filetype(header, UInt32(S_IFREG as mode_t))
        archive_entry_set_size(header, Int64(bytes.count))
      case .folder(let name):
        archive_entry_set_pathname(header, name)
        archive_entry_set_filetype(header, UInt32(S_IFDIR as mode_t))
      case .symbolicLink(let name, let target):
        archive_entry_set_pathname(header, name)
        archive_entry_set_filetype(header, UInt32(S_IFLNK as mode_t))
        archive_entry_set_symlink(header, target)
      case .hardLink(let name, let target):
        archive_entry_set_pathname(header, name)
        archive_entry_set_filetype(header, UInt32(S_IFREG as mode_t))
        archive_entry_set_hardlink(header, target)
      }
      guard archive_write_header(writer, header) == ARCHIVE_OK else { throw CocoaError(.fileWriteUnknown) }
      if !content.isEmpty { _ = archive_write_data(writer, content, content.count) }
    }
    archive_write_close(writer)
  }
}
