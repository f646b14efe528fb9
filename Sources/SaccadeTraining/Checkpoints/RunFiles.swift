/// Where what a run leaves lies in its folder, whoever trains there.
struct RunFiles {
  /// The folder.
  let folder: String

  /// The resolved configuration.
  var config: String { folder + "/config.yaml" }
  /// What the run was made with.
  var manifest: String { folder + "/manifest.json" }
  /// The log of figures, a JSON object a line.
  var log: String { folder + "/log.jsonl" }
  /// A row an epoch, if the run writes one.
  var table: String { folder + "/log.csv" }
  /// What ran in some steps and when, if the run writes that down.
  var trace: String { folder + "/trace.json" }
  /// What was told on standard error.
  var console: String { folder + "/console.log" }
  /// What the last validation came to, for the report.
  var evaluation: String { folder + "/evaluation.json" }
  /// The page that tells of the run.
  var report: String { folder + "/report.html" }
  /// The checkpoint from which the run goes on.
  var last: String { folder + "/last.safetensors" }
  /// The checkpoint that was the best in validation.
  var best: String { folder + "/best.safetensors" }
}
