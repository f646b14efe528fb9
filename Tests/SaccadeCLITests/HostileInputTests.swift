import Foundation
import Saccade
import Testing

@Suite("Numbers, paths and words that nobody means end with a message, not with a trap", .serialized)
struct HostileInputTests {
  @Test(
    "numbers out of all bounds in arguments",
    arguments: [
      (["bench", "train", "lenet", "--batch", "9223372036854775807"], "--batch must be from 1 to 1000000"),
      (["bench", "train", "lenet", "--steps", "9223372036854775807"], "--steps must be from 1 to 1000000"),
      (["bench", "train", "lenet", "--size", "9223372036854775807"], "takes images of 28...32 pixels"),
      (["bench", "train", "lenet", "--threads", "1000000"], "--threads must be from 1 to 1024"),
      (["data", "check", "x", "--threads", "0"], "--threads must be from 1 to 1024"),
      (
        ["bench", "train", "MnasNet0_5", "--batch", "1", "--size", "32"],
        "--batch: the batch normalization layers.12.0.layers.4 gets one value a channel from 1 image of 32×32"
      ),
      (["bench", "train", "resnet50", "--batch", "1000000"], "--batch: 1000000 images of 224×224 take 560.8 GiB"),
      (["train", "x.yaml", "--max-pixels", "9223372036854775807"], "--max-pixels must be from 1 to 1000000000000"),
      (["test", "x.yaml", "y", "--max-pixels", "-1"], "--max-pixels"),
      (["predict", "x", "y", "--top", "9223372036854775807"], "--top must be from 1 to 1000000"),
      (["predict", "x", "y", "--top", "0"], "--top must be from 1 to 1000000: 0"),
      (["train", "x.yaml", "--work-dir", ""], "names no file or folder"),
      (["train", ""], "names no file or folder"),
      (["test", "x.yaml", ""], "names no file or folder"),
      (["predict", "x.safetensors", "a.png", "--set", "seed=1"], "--config"),
    ])
  func arguments(arguments: [String], hint: String) throws {
    let folder = try TestFolder()
    let process = try Program.start(arguments, in: folder)
    process.waitUntilExit()
    let errors = try String(contentsOfFile: folder.path("stderr"), encoding: .utf8)
    #expect(process.terminationStatus == 64, "\(errors)")
    #expect(errors.contains(hint), "\(errors)")
  }

  @Test(
    "options of numbers, with what is none or too large",
    arguments: ["", "nan", "1e300", "[1]", "99999999999999999999", "null"])
  func noNumbers(text: String) throws {
    let folder = try TestFolder()
    for arguments in [
      ["train", "x.yaml", "--threads"], ["train", "x.yaml", "--max-pixels"], ["predict", "x", "y", "--top"],
      ["bench", "train", "lenet", "--batch"], ["bench", "train", "lenet", "--steps"],
      ["bench", "train", "lenet", "--size"],
      ["data", "check", "x", "--threads"],
    ] {
      let result = try Program(arguments: arguments + [text], in: folder)
      #expect(result.code == 64, "\(arguments) \(text): \(result.code) \(result.errors)")
      #expect(result.errors.contains(arguments.last ?? ""), "\(result.errors)")
    }
  }

  @Test("a number of threads in the environment that is none is told", arguments: ["many", "0", "99999999999999999"])
  func threadsVariable(text: String) throws {
    let folder = try TestFolder()
    let result = try Program("bench", "train", "lenet", in: folder, environment: ["SACCADE_THREADS": text])
    #expect(result.code == 64)
    #expect(result.errors.contains("SACCADE_THREADS must be a whole number from 1 to 1024: '\(text)'"))
  }

  @Test("more threads than cores are told, and the run goes on")
  func manyThreads() throws {
    let folder = try TestFolder()
    let threads = ProcessInfo.processInfo.activeProcessorCount + 1
    let result = try Program("train", try folder.recipe(), "--work-dir", "run", "--threads", "\(threads)", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("warning: \(threads) threads on \(threads - 1) core"), "\(result.errors)")
  }

  @Test("a loss above all that an integer holds is written")
  func hugeLoss() throws {
    let folder = try TestFolder()
    let result = try Program(
      "train", try folder.recipe(), "--work-dir", "run", "--set", "optimizer={type: SGD, lr: 1000000}", "--set",
      "runner={max_iters: 2}", "--set", "lr_config={policy: constant}", in: folder)
    // The loss of the second step may be finite or not: neither is a trap.
    #expect([0, 1].contains(result.code), "\(result.errors)")
    #expect(!result.errors.contains("Fatal error"), "\(result.errors)")
  }

  @Test("weights that are finite and give no numbers say so for each picture, and when a checkpoint is judged")
  func answersThatAreNoNumbers() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    var saved = try Checkpoint(contentsOf: folder.path("run/best.safetensors"))
    // The last layer alone: within a network oneDNN's ReLU makes numbers of what is none.
    for (name, weight) in saved.weights where name.hasPrefix("fc") { saved.weights[name] = .full(weight.shape, 3e38) }
    try saved.write(to: folder.path("huge.safetensors"))
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    let result = try Program("predict", "huge.safetensors", "a.png", "--json", in: folder)
    #expect(result.code == 65, "\(result.errors)")
    let words = "the network's outputs are not numbers (NaN or infinite)"
    #expect(result.errors.contains("error: a.png: \(words); the weights in huge.safetensors are"), "\(result.errors)")
    let answer = try (result.json["predictions"] as? [[String: Any]])?.first
    #expect(answer?["problem"] as? String == words, "\(result.output)")
    #expect((answer?["advice"] as? String)?.hasSuffix("use another checkpoint") == true, "\(result.output)")
    let judged = try Program("test", recipe, "huge.safetensors", "--json", in: folder)
    #expect(judged.code == 0 && judged.errors.contains("warning: loss is no number"), "\(judged.errors)")
  }

  @Test("~ is the home folder in every path, as HOME says")
  func home() throws {
    let folder = try TestFolder()
    let home = ["HOME": folder.path]
    let recipe = try folder.recipe()
    try folder.write("_base_: ~/recipe.yaml\n", to: "based.yaml")
    let argument = try Program("train", "~/based.yaml", "--work-dir=~/a", in: folder, environment: home)
    #expect(argument.code == 0, "\(argument.errors)")
    let setting = try Program(
      "train", recipe, "--set", "work_dir=~/b", "--set", "load_from=~/a/best.safetensors", in: folder,
      environment: home)
    #expect(setting.code == 0, "\(setting.errors)")
    for run in ["a", "b"] { #expect(FileManager.default.fileExists(atPath: folder.path("\(run)/last.safetensors"))) }
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    let predict = try Program("predict", "~/a/best.safetensors", "~/a.png", in: folder, environment: home)
    #expect(predict.code == 0, "\(predict.errors)")
    let list = try Program("data", "list", "--json", "--data-root=~/d", in: folder, environment: home)
    #expect(try list.json["root"] as? String == folder.path("d"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("~")))
  }

  @Test("the home folder of nobody is told as such, and no folder of that name is made")
  func homeOfNobody() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let words = "there is no user 'no-such-user', in whose home folder '~no-such-user/a' would lie; write"
    let argument = try Program("train", recipe, "--work-dir=~no-such-user/a", in: folder)
    #expect(argument.code == 64 && argument.errors.contains(words), "\(argument.errors)")
    let setting = try Program("train", recipe, "--set", "work_dir=~no-such-user/a", in: folder)
    #expect(setting.code == 65 && setting.errors.contains("work_dir: \(words)"), "\(setting.errors)")
    let variable = try Program("data", "list", in: folder, environment: ["SACCADE_DATA": "~no-such-user/a"])
    #expect(variable.code == 64 && variable.errors.contains("SACCADE_DATA: \(words)"), "\(variable.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("~") })
    #expect(try Program("train", recipe, "--work-dir=./~no-such-user/a", in: folder).code == 0)
    let there = try Program("train", recipe, "--work-dir=~no-such-user/a", "--resume", in: folder)
    #expect(there.code == 0, "\(there.errors)")
  }

  @Test("memory that the system refuses ends the program with one line and 71, and the checkpoint stays")
  func memory() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let saved = try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors")))
    let result = try Program(
      "train", recipe, "--work-dir", "run", "--resume", "--json", "--set", "runner.max_epochs=3", "--set",
      "data.train.count=768", "--set", "data.batch_size=128", "--set", "data.train.size=256", "--set",
      "data.val.size=256", in: folder, memoryLimit: 2_000_000)
    #expect(result.code == 71, "\(result.code) \(result.errors)")
    #expect(result.errors.contains("error: memory is used up: "), "\(result.errors)")
    #expect(result.errors.contains("take a smaller batch"), "\(result.errors)")
    #expect(!result.errors.contains("Fatal error") && !result.errors.contains("Crash"), "\(result.errors)")
    #expect(try result.json["exit_code"] as? Int == 71)
    #expect(try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors"))) == saved)
  }
}
