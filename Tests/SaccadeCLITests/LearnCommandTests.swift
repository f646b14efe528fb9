import Foundation
import SaccadeLessons
import Testing

@Suite("saccade learn, as a user runs it")
struct LearnCommandTests {
  private let lessons = LessonCatalog.all.map(\.name)

  @Test("without a name it lists the experiments, how long each takes, and what it needs")
  func list() throws {
    let folder = try TestFolder()
    let list = try Program("learn", in: folder)
    #expect(list.code == 0 && list.errors.isEmpty, "\(list.errors)")
    for name in lessons { #expect(list.output.contains("\n\(name) "), "\(list.output)") }
    #expect(list.output.contains("some seconds") && list.output.contains(" mnist"))
    let json = try Program("learn", "--json", in: folder).json["lessons"] as? [[String: Any]]
    #expect(json?.compactMap { $0["name"] as? String } == lessons)
    // Asking is not doing.
    #expect(!FileManager.default.fileExists(atPath: folder.path("learn")))
  }

  @Test("an experiment is made, told in sentences with figures, and written as a page")
  func page() throws {
    let folder = try TestFolder()
    let made = try Program("learn", "zig-zag", in: folder)
    #expect(made.code == 0, "\(made.errors)")
    #expect(
      made.output.contains("steps, with normalized ones") && made.output.contains("within 1 % of the least loss")
        && made.output.contains("The page: learn/zig-zag.html"))
    let html = try String(contentsOfFile: folder.path("learn/zig-zag.html"), encoding: .utf8)
    for part in [
      "Why inputs are normalized", "What to take from it", "What to try next", "<svg ", "Efficient BackProp",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("<script") && !html.contains("NaN"))
  }

  @Test("--json gives the figures, which are the same from the same seed; --out names the page")
  func json() throws {
    let folder = try TestFolder()
    func figures(_ seed: String) throws -> NSDictionary {
      let made = try Program("learn", "zig-zag", "--json", "--seed", seed, "--out", "pages/a.html", in: folder)
      #expect(made.code == 0, "\(made.errors)")
      #expect(try made.json["page"] as? String == "pages/a.html")
      #expect(FileManager.default.fileExists(atPath: folder.path("pages/a.html")))
      return try #require(try made.json["figures"] as? NSDictionary)
    }
    let first = try figures("3")
    #expect(first["steps_raw"] as? Double ?? 0 > first["steps_normalized"] as? Double ?? 1e9)
    #expect(try figures("3") == first && figures("4") != first)
  }

  @Test("an experiment that there is not is answered with the nearest that there is, and changes nothing")
  func unknown() throws {
    let folder = try TestFolder()
    let told = try Program("learn", "zigzag-", in: folder)
    #expect(told.code == 64 && told.errors.contains("did you mean 'zig-zag'?"), "\(told.errors)")
    #expect(told.errors.contains("saccade learn lists all"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("learn")))
  }

  @Test("data that are not there are told with the command that fetches them")
  func missingData() throws {
    let folder = try TestFolder()
    let told = try Program("learn", "permuted-pixels", "--data-root", folder.path("nowhere"), in: folder)
    #expect(told.code == 66 && told.errors.contains("saccade data get mnist"), "\(told.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("learn/permuted-pixels.html")))
  }

  @Test(
    "what cannot be meant is refused before anything is computed",
    arguments: [
      (["zig-zag", "--out", "page.txt"], "must end in .html"),
      (["all", "--out", "page.html"], "--out names one page"),
      (["zig-zag", "--seed=-1"], "--seed must not be negative"),
      (["zig-zag", "--length", "0"], "the length must be greater than 0"),
      (["zig-zag", "--length", "nan"], "the length must be greater than 0"),
      (["zig-zag", "--repeats", "0"], "the number of runs must be from 1"),
      (["zig-zag", "--weights", "a.pth"], "looks into no network that has learnt"),
      (["zig-zag", "--threads", "0"], "--threads must be from 1"),
    ])
  func refused(arguments: [String], message: String) throws {
    let told = try Program(arguments: ["learn"] + arguments, in: try TestFolder())
    #expect(told.code == 64 && told.errors.contains(message), "\(told.errors)")
  }

  @Test("what one of all experiments lacks is told before the first of them")
  func allWithoutData() throws {
    let folder = try TestFolder()
    let told = try Program("learn", "all", "--json", "--data-root", folder.path("nowhere"), in: folder)
    #expect(told.code == 66 && told.errors.contains("saccade data get mnist"), "\(told.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("learn/zig-zag.html")))
  }

  @Test("a page with a name too long, or that is a pipe, is refused before the work")
  func noFile() throws {
    let folder = try TestFolder()
    let long = String(repeating: "a", count: 245) + ".html"
    let tooLong = try Program("learn", "zig-zag", "--out", long, in: folder)
    #expect(tooLong.code == 74 && !tooLong.errors.contains("two cores"), "\(tooLong.errors)")
    #expect(mkfifo(folder.path("pipe.html"), 0o600) == 0)
    let pipe = try Program("learn", "zig-zag", "--out", "pipe.html", in: folder)
    #expect(pipe.code == 74 && pipe.errors.contains("is a pipe or a device"), "\(pipe.errors)")
  }

  @Test("a page that cannot be written is told before the work, and a page that was there stays")
  func unwritable() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(atPath: folder.path("here.html"), withIntermediateDirectories: true)
    let isFolder = try Program("learn", "zig-zag", "--out", "here.html", in: folder)
    #expect(isFolder.code == 74 && isFolder.output.isEmpty, "\(isFolder.errors)")
    try folder.write("old", to: "file")
    let below = try Program("learn", "zig-zag", "--out", "file/page.html", in: folder)
    #expect(below.code == 74 && below.output.isEmpty, "\(below.errors)")
    let old = try folder.write("old", to: "page.html")
    let failed = try Program("learn", "sigmoid", "--out", "page.html", "--data-root", "nowhere", in: folder)
    #expect(failed.code == 66)
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "old")
  }
}
