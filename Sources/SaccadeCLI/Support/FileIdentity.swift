import Foundation
import Saccade

/// Which file or folder a name stands for, whatever way leads to it.
struct FileIdentity: Equatable {
  private let device: UInt64
  private let number: UInt64

  /// That of a name; nil if nothing is there.
  init?(of path: BytePath) {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
