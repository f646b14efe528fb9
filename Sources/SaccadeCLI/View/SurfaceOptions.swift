import ArgumentParser
import Saccade
import SaccadeView
import SaccadeViewServer

/// What `saccade view --surface` measures.
struct SurfaceOptions: ParsableArguments {
  @Flag(name: .customLong("surface"), help: "Show the loss around the weights of a checkpoint as a landscape.")
  var isWanted = false
  @Option(help: "How many places --surface has along each direction, an odd number (default: 21).")
  var points: Int?
  @Option(help: "How far --surface goes, in lengths of the filters (default: 1).")
  var reach: Double?
  @Option(help: "How many samples of the validation --surface takes the loss of (default: 256).")
  var samples: Int?
  @Option(help: "What --surface draws its directions from (default: 0).")
  var seed: UInt64?

  func validate() throws {
    let given = [
      ("--points", points != nil), ("--reach", reach != nil), ("--samples", samples != nil), ("--seed", seed != nil),
    ]
    if !isWanted, let option = given.first(where: \.1)?.0 { throw ValidationError("\(option) is for --surface") }
    if let points, !(3...201 ~= points && points % 2 == 1) {
      throw ValidationError("--points must be an odd number from 3 to 201: \(points)")
    }
    if let reach, !(reach > 0 && reach <= 100) {
      throw ValidationError("--reach must be above 0, and at most 100: \(reach)")
    }
    if let samples, !(1...1_000_000 ~= samples) {
      throw ValidationError("--samples must be from 1 to 1000000: \(samples)")
    }
  }

  /// How the surface is measured.
  var settings: LossSurface.Settings {
    var settings = LossSurface.Settings()
    settings.points = points ?? settings.points
    settings.reach = reach ?? settings.reach
    settings.samples = samples ?? settings.samples
    settings.seed = seed ?? settings.seed
    return settings
  }
}

extension ViewCommand {
  /// Measures the surface around a checkpoint, and writes or serves it.
  func showSurface(of checkpoint: String) throws {
    let terminal = Terminal.standardError
    let measured = try LossSurface(checkpoint: checkpoint, surface.settings, root: data.root) { done, total in
      let line = ProgressLine("Loss surface", done: done, of: total)
      terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
    }
    terminal.show(status: "")
    let view = measured.view
    if let out { return try write(ViewPage(view), to: out) }
    try serve(
      ViewServer(
        title: view.title, subject: .surface, source: SurfaceSource(view: view), host: address.host, port: address.port)
    )
  }
}

/// A surface, which stays as it is.
private struct SurfaceSource: ViewSource {
  let view: SurfaceView

  func view(after step: Int?) throws -> [UInt8]? { try view.json() }
}
