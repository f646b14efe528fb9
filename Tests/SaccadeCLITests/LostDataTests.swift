import Foundation
import Saccade
import Testing

@Suite("Files that go while a run reads them lose none of its steps", .serialized)
struct LostDataTests {
  /// How a picture becomes one that cannot be read.
  enum Loss: String, CaseIterable {
    case gone, cut

    func happen(to path: String) throws {
      let bytes = try Data(contentsOf: URL(filePath: path))
      try FileManager.default.removeItem(atPath: path)
      switch self {
      // A name of which there is no file any more: the folder still lists it.
      case .gone: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".away")
      case .cut: try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
      }
    }

    var code: Int32 { self == .cut ? 65 : 66 }
  }

  /// Makes a picture unreadable for as long as some work takes.
  private func without(_ path: String, _ loss: Loss, _ work: () throws -> Void) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    try loss.happen(to: path)
    try work()
    try FileManager.default.removeItem(atPath: path)
    try bytes.write(to: URL(filePath: path))
  }

  @Test(
    "a sample that cannot be read ends a run with a checkpoint of all steps before it, from which it goes on bit for bit",
    arguments: Loss.allCases, [0, 2])
  func training(loss: Loss, workers: Int) throws {
    let run = try PictureRun(TestFolder(), workers: workers)
    #expect(try run.train("whole").code == 0)
    let picture = run.trainingPicture(batch: 6)
    try without(picture, loss) {
      let result = try run.train("run", "--json")
      #expect(result.code == loss.code, "\(result.errors)")
      #expect(result.errors.contains("\(picture): "), "\(result.errors)")
      #expect(result.errors.contains("; run/last.safetensors is saved: go on with --resume\n"), "\(result.errors)")
      #expect(try (result.json["place"] as? String)?.hasSuffix(picture) == true, "\(result.output)")
      #expect(try (result.json["advice"] as? String)?.hasSuffix("go on with --resume") == true, "\(result.output)")
      #expect(try run.progress("run").iteration == 6)
      let console = try String(contentsOfFile: run.folder.path("run/console.log"), encoding: .utf8)
      #expect(console.contains("ERROR ") && console.contains("is saved: go on with --resume"))
      // It is still not there: what is saved stays as it is, and nothing is said of saving.
      let saved = try Data(contentsOf: URL(filePath: run.folder.path("run/last.safetensors")))
      let again = try run.train("run", "--resume")
      #expect(again.code == loss.code && !again.errors.contains("is saved"), "\(again.errors)")
      #expect(try Data(contentsOf: URL(filePath: run.folder.path("run/last.safetensors"))) == saved)
    }
    let resumed = try run.train("run", "--resume")
    #expect(resumed.code == 0, "\(resumed.errors)")
    try run.expectSame("run", as: "whole")
  }

  @Test("one that a validation cannot read, too: the resumed run makes the validation again")
  func validation() throws {
    let run = try PictureRun(TestFolder())
    #expect(try run.train("whole").code == 0)
    try without(run.validationPicture, .gone) {
      let result = try run.train("run")
      #expect(result.code == 66 && result.errors.contains("run/last.safetensors is saved"), "\(result.errors)")
      let progress = try run.progress("run")
      #expect(progress.iteration == 12 && progress.epochEndIsDue == true)
    }
    let resumed = try run.train("run", "--resume")
    #expect(resumed.code == 0, "\(resumed.errors)")
    try run.expectSame("run", as: "whole")
  }

  @Test("where it is the last validation that fails, only that is made again")
  func lastValidation() throws {
    let run = try PictureRun(TestFolder(), epochs: 1)
    #expect(try run.train("whole").code == 0)
    try without(run.validationPicture, .gone) {
      let failed = try run.train("run")
      #expect(failed.code == 66, "\(failed.errors)")
    }
    let resumed = try run.train("run", "--resume", "--json")
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(!resumed.errors.contains("nothing to do"), "\(resumed.errors)")
    #expect(try (resumed.json["val"] as? [String: Any])?["top1"] != nil, "\(resumed.output)")
    try run.expectSame("run", as: "whole")
  }

  @Test("a run that fails before its first step leaves no checkpoint, and is begun again with the same command")
  func firstStep() throws {
    let run = try PictureRun(TestFolder())
    try without(run.trainingPicture(batch: 0), .gone) {
      let result = try run.train("run")
      #expect(result.code == 66 && !result.errors.contains("is saved"), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: run.folder.path("run/last.safetensors")))
    }
    #expect(try run.train("run").code == 0)
  }

  @Test("with on_error: skip, a run goes on without pictures that vanish in its middle, and names them")
  func skipped() throws {
    let run = try PictureRun(TestFolder(), more: "on_error: skip", epochs: 40)
    let process = try Program.start(run.arguments("run"), in: run.folder)
    #expect(run.waitForStep(13, of: "run", process))
    for batch in 0..<3 { unlink(run.trainingPicture(batch: batch)) }
    #expect(process.ends(within: 120))
    let errors = try Program.written("stderr", in: run.folder)
    #expect(process.terminationStatus == 0, "\(errors)")
    for batch in 0..<3 { #expect(errors.contains("skipped: ") && errors.contains(run.trainingPicture(batch: batch))) }
    #expect(errors.contains("data.train: 3 images could not be read and were skipped"), "\(errors)")
    #expect(try run.progress("run").iteration == 480)
  }

  @Test("with on_error: skip, a folder that vanishes as a whole ends the run with a checkpoint")
  func allGone() throws {
    let run = try PictureRun(TestFolder(), more: "on_error: skip", epochs: 40)
    let process = try Program.start(run.arguments("run"), in: run.folder)
    #expect(run.waitForStep(13, of: "run", process))
    let (here, away) = (run.folder.path("train"), run.folder.path("away"))
    try FileManager.default.moveItem(atPath: here, toPath: away)
    #expect(process.ends(within: 120))
    let errors = try Program.written("stderr", in: run.folder)
    #expect(process.terminationStatus == 66, "\(errors)")
    #expect(errors.contains("none of the 24 samples can be read: "), "\(errors)")
    #expect(errors.contains("run/last.safetensors is saved: go on with --resume"), "\(errors)")
    try FileManager.default.moveItem(atPath: away, toPath: here)
    let resumed = try run.train("run", "--resume")
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try run.progress("run").iteration == 480)
  }
}
