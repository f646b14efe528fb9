import ArgumentParser
import Saccade

/// The command `saccade plot`: pictures of what a run does.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw what a run does, or would do.",
    subcommands: [
      LearningRatePlotCommand.self, LearningRateFindCommand.self, RunsPlotCommand.self,
    ])
}
