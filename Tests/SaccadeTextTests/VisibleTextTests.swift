import SaccadeText
import Testing

@Suite("Names from somebody's data are shown, not acted on")
struct VisibleTextTests {
  @Test("control characters are written out, and all other text is as it was")
  func controls() {
    #expect("e\u{1B}[31m".visible() == "e\\x1B[31m")
    #expect("n\nl\r\t\0\u{7F}\u{9B}2J".visible() == "n\\nl\\r\\t\\x00\\x7F\\x9B2J")
    #expect("\u{202E}gnp.jpg".visible() == "\\u{202E}gnp.jpg")
    #expect("a\u{200F}\u{61C}\u{FEFF}".visible() == "a\\u{200F}\\u{61C}\\u{FEFF}")
    for text in ["", "rose/1.jpg", "Käfer 甲虫 👩‍🔬 96.20 % ±", "a\\nb"] { #expect(text.visible() == text) }
  }

  @Test("text of several lines keeps them")
  func lines() {
    #expect("a\n\u{1B}b\n".visible(keepingLines: true) == "a\n\\x1Bb\n")
    #expect("a\r\nb".visible(keepingLines: true) == "a\\r\nb")
  }

  @Test("a text that nobody would read to its end is cut, and an error's parts are")
  func cut() {
    #expect("abc".cut(to: 3) == "abc" && "abcd".cut(to: 3) == "abc…")
    // One character as people count, and a million marks above it.
    #expect(("e" + String(repeating: "\u{301}", count: 1_000_000)).cut(to: 3).unicodeScalars.count == 4)
    struct Long: SaccadeError {
      let problem = String(repeating: "x", count: 1_000_000)
      let exitCode = FailureCode.unusable
    }
    #expect(Long().description.count < 10_000)
  }

  @Test("a text that is no word is near none, however long it is")
  func noWord() {
    let text = String(repeating: "x", count: 1_000_000)
    #expect(Spelling.hint(for: text, among: (0..<1000).map { "ResNet\($0)" }) == "")
    #expect(Spelling.hint(for: "resnet10", among: ["ResNet11"]) == "; did you mean 'ResNet11'?")
  }

  @Test("JSON has no characters that a terminal acts on")
  func json() {
    #expect(JSONText.quoted("\u{1B}\u{7F}\u{9B}é") == #""\u001b\u007f\u009bé""#)
    // Written out twice, by JSON and then for people, it would be no JSON any more.
    let quoted = JSONText.quoted("\u{202E}gnp\u{61C}")
    #expect(quoted == #""\u202egnp\u061c""# && quoted.visible() == quoted)
  }
}
