import Foundation

/// `kill -9` at random moments of a run, and of the run that goes on after it, until one of them comes to its end.
struct KillPart: TorturePart {
  let settings: TortureSettings
  let name = "kills"

  init(_ settings: TortureSettings) { self.settings = settings }

  func run() throws -> [TortureRow] {
    guard settings.kills > 0 else { return [] }
    let victim = try Victim(settings)
    var random = SeededGenerator(settings.seed)
    var row = TortureRow("kill -9 at a random moment")
    var (runs, inSaving) = (0, 0)
    while row.tried < settings.kills {
      let folder = "\(settings.folder)/kill-\(runs)"
      runs += 1
      var problem: String?
      var kills = 0
      var resumes = false
      while problem == nil {
        // Most of the moments lie within the run, some after what it takes: then it ends.
        let moment = Double.random(in: 0...victim.seconds * 1.1, using: &random)
        let child = try victim.start(in: folder, resumes: resumes)
        let (wasKilled, end) = child.killed(after: moment)
        resumes = true
        if wasKilled {
          kills += 1
          if FileManager.default.fileExists(atPath: folder + "/.last.safetensors.partial") { inSaving += 1 }
          if kills < 12, row.tried + kills < settings.kills { continue }
          problem = try victim.problemWithGoingOn(in: folder)
          break
        }
        guard case .code(0) = end else {
          problem = "it cannot go on after \(kills) kills: \(end): \(child.lastWords)"
          break
        }
        problem = victim.difference(of: folder)
        break
      }
      for place in 0..<kills { row.count(place == kills - 1 ? problem : nil) }
      if kills == 0, let problem { row.count(problem) }
      if problem == nil { try? FileManager.default.removeItem(atPath: folder) }
    }
    row.note = "\(runs) runs, \(inSaving) kills while a checkpoint was written"
    return [row]
  }
}
