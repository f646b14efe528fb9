import Foundation
import Saccade
import Testing

@Suite("The article of the eight steps")
struct DetectionStepsTests {
  @Test("says what its program says, and shows the pictures that it draws", .timeLimit(.minutes(10)))
  func steps() throws {
    let folder = try TestFolder()
    let sources = files(below: "Examples/DetectionSteps/Sources", ending: ".swift")
    let complaints = try BuiltModules().compile(sources, into: folder.path("steps"), in: folder)
    #expect(complaints == "")
    guard FileManager.default.fileExists(atPath: folder.path("steps")) else { return }
    let run = try BuiltModules.run(URL(filePath: folder.path("steps")), ["."], in: folder)
    #expect(run.code == 0, "\(run.output)")

    let article = try String(
      contentsOf: repository.appending(path: "docs/Saccade.docc/DetectionSteps.md"), encoding: .utf8)
    let told = article.split(separator: "\n").filter { $0.contains(#/^[1-8]\. /#) }.map(String.init)
    let said = run.output.split(separator: "\n").map(String.init)
    #expect(told.count == said.count && Set(told.compactMap(\.first)).count == 8, "\(run.output)")
    for (told, said) in zip(told, said) {
      // What follows from training differs in its digits from processor to processor.
      if told < "6" { #expect(told == said) } else { expectAlike(told, said) }
    }
    let precision = try #require(said.last?.split(separator: " ").last.flatMap { Double($0) })
    #expect(precision > 0.85)
    for step in 1...8 {
      let name = "detection-step-\(step).png"
      #expect(article.contains("(detection-step-\(step))"))
      let shown = try Image(contentsOf: repository.appending(path: "docs/Saccade.docc/Resources/\(name)").path)
      let drawn = try Image(contentsOf: folder.path(name))
      try #require(shown.size == drawn.size && shown.channels == drawn.channels)
      let apart = zip(shown.pixels, drawn.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      let isTrained = [2, 6, 7, 8].contains(step)
      #expect(Double(apart) / Double(shown.pixels.count) < (isTrained ? 12 : 0.5), "\(name)")
    }
    #expect(FileManager.default.fileExists(atPath: folder.path("found.png")))
  }

  /// The same words, with numbers that differ by less than their half.
  private func expectAlike(_ told: String, _ said: String) {
    func parts(_ text: String) -> (words: String, numbers: [Double]) {
      let found = text.dropFirst(3).matches(of: /\d+(\.\d+)?/)
      return (text.replacing(/\d+(\.\d+)?/, with: "#"), found.compactMap { Double($0.output.0) })
    }
    let (told, said) = (parts(told), parts(said))
    #expect(told.words == said.words && told.numbers.count == said.numbers.count)
    for (told, said) in zip(told.numbers, said.numbers) { #expect(abs(told - said) <= max(2, told) / 2) }
  }
}
