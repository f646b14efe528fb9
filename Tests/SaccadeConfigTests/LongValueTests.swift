import SaccadeConfig
import Testing

@Suite("A long value that is no setting")
struct LongValueTests {
  @Test("is an error with its place, before anything is compared with it: letters with many accents take minutes")
  func accents() {
    let letter = "e" + String(repeating: "\u{301}\u{323}", count: 20_000)
    for (text, place) in [("model:\n  type: \(letter)\n", "m.yaml:2:9"), ("\(letter): 1\n", "m.yaml:1:1")] {
      let error = #expect(throws: ConfigError.self) { try ConfigDocument(yaml: text, name: "m.yaml") }
      #expect(
        error?.description == "\(place): a value of 80001 bytes stands here; write at most 16384",
        "\(error?.description.prefix(200) ?? "")")
    }
    // As long as a path may be, and longer.
    #expect(throws: Never.self) { try ConfigDocument(yaml: "root: \(String(repeating: "x", count: 9000))", name: "m") }
  }
}
