import Foundation

/// Disks that are full, and folders that are gone, while a run goes on.
struct DiskPart: TorturePart {
  let settings: TortureSettings
  let name = "disks"

  init(_ settings: TortureSettings) { self.settings = settings }

  func run() throws -> [TortureRow] {
    let victim = try Victim(settings)
    return [try full(victim), try moved(victim), try unmounted(victim)]
  }

  /// Runs a script that may mount disks which no other process sees.
  private func inOwnMounts(_ script: String) throws -> Child {
    let flags = getuid() == 0 ? ["-m"] : ["-rm"]
    return try Child("/usr/bin/unshare", flags + ["bash", "-c", script], output: settings.folder + "/said")
  }

  /// A disk of every size from nothing to a little more than a run needs.
  ///
  /// When it is made larger, the run goes on.
  private func full(_ victim: Victim) throws -> TortureRow {
    var row = TortureRow("the disk is full")
    let disk = settings.folder + "/disk"
    let result = settings.folder + "/full"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let train = ([settings.program] + victim.arguments(in: disk + "/run", resumes: false)).joined(separator: " ")
    var told = 0
    for step in 0..<24 {
      try? FileManager.default.removeItem(atPath: result)
      // One page; then ever more, past the room for one checkpoint, and for two and the one that is being written.
      let size = 4 + step * step * 6
      let child = try inOwnMounts(
        """
        mount -t tmpfs -o size=\(size)k tmpfs '\(disk)' || exit 99
        \(train); code=$?
        mount -o remount,size=64m '\(disk)' || exit 99
        \(train) --resume || exit 98
        cp -r '\(disk)/run' '\(result)'
        exit $code
        """)
      let end = child.end(within: 600)
      switch end {
      case .code(74):
        told += 1
        row.count(victim.difference(of: result).map { "\(size) KiB: \($0)" })
      case .code(0): row.count(victim.difference(of: result).map { "\(size) KiB: \($0)" })
      case .code(99): throw TortureFailure("no disk in memory can be mounted: \(child.lastWords)")
      default: row.count("\(size) KiB: \(end): \(child.lastWords)")
      }
    }
    row.note = "\(told) told with exit code 74"
    return row
  }

  /// The run folder is moved away in the middle: nothing is written elsewhere, and what was moved goes on.
  private func moved(_ victim: Victim) throws -> TortureRow {
    var row = TortureRow("the run folder is moved away")
    var random = SeededGenerator(settings.seed)
    for number in 0..<10 {
      let (folder, away) = ("\(settings.folder)/moved-\(number)", "\(settings.folder)/away-\(number)")
      let child = try victim.start(in: folder)
      let moment = Double.random(in: 0.2...0.9, using: &random) * victim.seconds
      Thread.sleep(forTimeInterval: moment)
      let wasThere = rename(folder, away) == 0
      let end = child.end(within: 600)
      guard wasThere else {
        row.count(nil)
        continue
      }
      switch end {
      case .code(let code) where code < 128:
        if FileManager.default.fileExists(atPath: folder + "/last.safetensors") {
          row.count("it wrote a checkpoint into a new folder")
        } else {
          row.count(try victim.problemWithGoingOn(in: away))
        }
      default: row.count("\(end): \(child.lastWords)")
      }
    }
    return row
  }

  /// The disk is taken away in the middle: the run ends, and says why.
  private func unmounted(_ victim: Victim) throws -> TortureRow {
    var row = TortureRow("the disk is taken away")
    let disk = settings.folder + "/disk"
    let train = ([settings.program] + victim.arguments(in: disk + "/run", resumes: false)).joined(separator: " ")
    for number in 1...5 {
      let child = try inOwnMounts(
        """
        mount -t tmpfs -o size=64m tmpfs '\(disk)' || exit 99
        \(train) & run=$!
        sleep \(victim.seconds * Double(number) / 6)
        umount -l '\(disk)'
        wait $run
        """)
      let end = child.end(within: 600)
      switch end {
      case .code(let code) where code < 99: row.count(nil)
      default: row.count("\(end): \(child.lastWords)")
      }
    }
    return row
  }
}
