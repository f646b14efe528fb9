import Foundation
public import SaccadeText

/// A file that could not be fetched: which one, why, and what to do.
public struct DownloadError: SaccadeError, Hashable {
  /// Why, for programs to tell apart.
  public enum Kind: Hashable, Sendable {
    /// The address is not one.
    case badAddress
    /// The server has no such file: status 404 or 410.
    case notFound
    /// The server answered with another status than one of success.
    case refused(status: Int)
    /// The server cannot be reached, or the connection broke again and again.
    case network
    /// The server's answer cannot be the file: another length, bytes without end, or a redirection out of the web.
    case badAnswer
    /// libcurl, which fetches, is not installed.
    case missingLibrary
    /// The file that came is not the one expected.
    case checksumMismatch
    /// The disk has no room left.
    case diskFull
    /// The file cannot be written for another reason.
    case cannotWrite
    /// Another process is fetching the same file.
    case busy
    /// The archive is damaged.
    case damagedArchive
    /// The archive holds something that would be written outside its folder, or a link.
    case unsafeArchive
  }

  /// Why, for programs to tell apart.
  public let kind: Kind
  /// The address, or the file on disk that the problem is with.
  public let place: String
  /// Why, in words, with the actual values.
  public let problem: String
  /// What to do about it.
  public let advice: String

  /// Nothing was fetched.
  public var exitCode: FailureCode { .noOutput }

  /// Whether another attempt or another mirror may succeed.
  var isWorthRetrying: Bool {
    switch kind {
    case .network: true
    case .refused(let status): status >= 500 || status == 429 || status == 408
    default: false
    }
  }

  /// Whether another mirror may have what this one has not.
  var isTheServersFault: Bool {
    switch kind {
    case .network, .refused, .notFound, .badAnswer, .checksumMismatch: true
    default: false
    }
  }

  /// An error of the system while writing a file.
  static func writing(_ path: String, _ code: Int32) -> DownloadError {
    if code == ENOSPC || code == EDQUOT {
      return DownloadError(
        kind: .diskFull, place: path, problem: "the disk is full",
        advice: "make room and start again: what has come is kept")
    }
    return DownloadError(
      kind: .cannotWrite, place: path, problem: "cannot be written: \(String(cString: strerror(code)))",
      advice: "check the permissions of the folder, or choose another with --data-root")
  }
}
