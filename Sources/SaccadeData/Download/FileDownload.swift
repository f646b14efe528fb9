import Foundation

/// How far a download has come.
public struct DownloadProgress: Hashable, Sendable {
  /// The name of the file.
  public let file: String
  /// How many of its bytes are there, with those of earlier starts.
  public let receivedBytes: Int
  /// How many bytes it has.
  public let totalBytes: Int
  /// How many bytes were there before this start.
  public let resumedBytes: Int
}

/// Fetches one file from the first of its addresses that has it.
///
/// A broken connection is taken up again where it broke, in this run or the next: bytes gather in `NAME.part` and get
/// their name when their SHA-256 is right.
struct FileDownload {
  let file: RemoteFile
  let destination: String
  var policy = DownloadPolicy()

  typealias OnProgress = (DownloadProgress) -> Void

  /// Fetches the file, whatever is at its destination.
  func run(_ onProgress: OnProgress) throws(DownloadError) {
    let part = try PartFile(for: destination)
    defer { part.release() }
    do throws(DownloadError) {
      try fetch(into: part, onProgress)
      try part.finish(as: destination)
    } catch {
      // An empty part would only be litter.
      if part.size == 0 { part.discard() }
      throw error
    }
  }

  /// Fetches from the first address that has the right bytes.
  private func fetch(into part: PartFile, _ onProgress: OnProgress) throws(DownloadError) {
    var failure = DownloadError(
      kind: .badAddress, place: file.name, problem: "has no address", advice: "give it at least one")
    for address in file.addresses {
      do throws(DownloadError) {
        return try fetch(address, into: part, onProgress)
      } catch {
        if !error.isTheServersFault { throw error }
        failure = error
      }
    }
    throw failure
  }

  /// Fetches from one address until the bytes are right.
  private func fetch(_ address: String, into part: PartFile, _ onProgress: OnProgress) throws(DownloadError) {
    let wasThere = part.size > 0
    // Where nobody says how long a file is, its sum alone tells that all of it is there.
    if file.byteCount == nil, wasThere, try file.has(sum: sum(of: part)) { return }
    let isInPieces = try transfer(address, into: part, onProgress)
    if try file.has(sum: sum(of: part)) { return }
    if wasThere || isInPieces {
      // Old and new bytes may be of two versions of the file: the whole of one decides.
      try part.restart(nil)
      _ = try transfer(address, into: part, onProgress)
      if try file.has(sum: sum(of: part)) { return }
    }
    let actual = try sum(of: part)
    let size = part.size
    try part.restart(nil)
    throw DownloadError(
      kind: .checksumMismatch, place: address,
      problem: "the \(size) bytes that came have the SHA-256 \(actual), not \(file.sha256)"
        + "\(file.sha256.count < 64 ? "…" : ""); they were removed",
      advice: "try again, and if it stays so, report that the file has changed")
  }

  private func sum(of part: PartFile) throws(DownloadError) -> String {
    do { return try Checksum.sha256(ofFile: part.path) } catch { throw .writing(part.path, EIO) }
  }

  /// Brings all bytes of an address, over as many connections as it takes.
  /// - Returns: whether the last connection went on where another had stopped
  private func transfer(
    _ address: String, into part: PartFile, _ onProgress: OnProgress
  ) throws(DownloadError) -> Bool {
    var fruitless = 0
    while true {
      let before = part.size
      let pace = Pace(policy, bytes: before)
      do throws(DownloadError) {
        try withoutActuallyEscaping(onProgress) { onProgress throws(DownloadError) in
          try DownloadAttempt(file, from: address, into: part, policy: policy, onProgress: onProgress).run()
        }
        return before > 0
      } catch {
        // A slow line that breaks every minute gets there too: only attempts that bring next to nothing count.
        fruitless = pace.wasFruitful(at: part.size) ? 0 : fruitless + 1
        guard error.isWorthRetrying, fruitless < policy.attempts else { throw error }
        Thread.sleep(forTimeInterval: policy.delay * Double(1 << min(fruitless, 5)))
      }
    }
  }
}

/// How stubborn a download is.
struct DownloadPolicy: Sendable {
  /// How many attempts in a row may bring nothing.
  var attempts = 5
  /// Seconds before the next attempt; doubled after every fruitless one, at most 32 times this.
  var delay = 0.5
  /// How many bytes a second have to come; a connection that brings fewer counts as broken, and an attempt as fruitless.
  var leastBytesPerSecond = 1024
  /// Seconds over which bytes are counted.
  var patience = 60.0
}
