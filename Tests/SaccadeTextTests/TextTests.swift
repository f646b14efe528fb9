import SaccadeText
import Testing

@Suite("Words and numbers for people")
struct TextTests {
  @Test("times and speeds are short")
  func figures() {
    #expect([0.4, 42, 725, 11_220].map(clockTime) == ["0:00", "0:42", "12:05", "3:07:00"])
    #expect([1e30, -1e300, .nan, .infinity].map(clockTime) == ["–", "0:00", "–", "–"])
    #expect([3210.4, 42.25, 0.31].map(roundedSpeed) == ["3210", "42.3", "0.3"])
    #expect([1e30, .infinity, .nan].map(roundedSpeed) == ["1e+30", "–", "–"])
  }

  @Test("figures of any size have their digits, those of a run that goes astray too")
  func largeFigures() {
    #expect([0.213, 94.2, -0.00001, 9e14].map { fixed($0, digits: 4) } == ["0.2130", "94.2000", "0.0000", "9e+14"])
    let astray: [Double] = [1e30, -1e300, .nan, -.nan, .infinity, -.infinity]
    #expect(astray.map { fixed($0, digits: 4) } == ["1e+30", "-1e+300", "NaN", "NaN", "inf", "-inf"])
    #expect(fixed(2_685_812_618_757.7896, digits: 4) == "2.6858126e+12")
  }

  @Test("one thing is one, and large numbers are read in thousands")
  func counts() {
    #expect([0, 1, 2].map { counted($0, "image") } == ["0 images", "1 image", "2 images"])
    #expect([7, 999, 1000, 25_557_032].map(grouped) == ["7", "999", "1,000", "25,557,032"])
  }

  @Test("a number of bytes is told in the unit that fits")
  func bytes() {
    let words = ["0 bytes", "1 byte", "524288 bytes", "3.0 MiB", "1.5 GiB", "5.0 TiB"]
    #expect([0, 1, 1 << 19, 3 << 20, 3 << 29, 5 << 40].map(memorySize) == words)
    let short = ["0 B", "1023 B", "1.0 KiB", "784 KiB", "3.1 MiB", "1.5 GiB", "5.0 TiB"]
    #expect([0, 1023, 1024, 784 << 10, 3_211_264, 3 << 29, 5 << 40].map(compactSize) == short)
  }

  @Test("a count is told in three digits")
  func metricCounts() {
    let words = ["0", "840", "999", "1.00 K", "9.41 K", "14.4 K", "118 M", "1.00 G", "4.09 G", "95.0 G", "2.50 T"]
    let counts = [
      0, 840, 999, 1000, 9408, 14_400, 118_013_952, 999_999_999, 4_089_184_256, 94_960_000_000, 2_500_000_000_000,
    ]
    #expect(counts.map(metric) == words)
  }

  @Test("columns of words stand at the left and columns of numbers at the right, and nothing is cut off")
  func columns() {
    #expect("ab".padded(to: 4) == "ab  " && "ab".aligned(to: 4) == "  ab")
    #expect("abc".padded(to: 2) == "abc" && "abc".aligned(to: 2) == "abc")
    #expect(" a b  ".withoutSpacesAtEnd == " a b" && "  ".withoutSpacesAtEnd == "")
  }

  @Test("JSON's text keeps every character, and its numbers read back as the same")
  func json() {
    #expect(JSONText.quoted("a\"b\\c\nd\te\u{1}é") == #""a\"b\\c\nd\u0009e\u0001é""#)
    let numbers = [3, -0.25, 1e17, 1e300, .nan, .infinity]
    #expect(numbers.map(JSONText.number) == ["3", "-0.25", "1e+17", "1e+300", "null", "null"])
  }

  @Test("the nearest word is offered, and a wild guess is not")
  func spelling() {
    #expect(Spelling.nearest(to: "colour", among: ["lr", "momentum"]) == nil)
    #expect(Spelling.nearest(to: "Momentum", among: ["lr", "momentum"]) == "momentum")
    #expect(Spelling.nearest(to: "resnet-50", among: ["ResNet18", "ResNet50"]) == "ResNet50")
    #expect(Spelling.hint(for: "wieght_decay", among: ["weight_decay"]) == "; did you mean 'weight_decay'?")
    #expect(Spelling.hint(for: "colour", among: ["lr"]) == "")
    let names = ["ResNet8", "ResNet18", "ResNet50", "ResNet56", "VGG16"]
    #expect(Spelling.nearest(to: "resnet51", among: names, count: 3) == ["ResNet50", "ResNet56"])
    #expect(Spelling.nearest(to: "resnet51", among: names, count: 1) == ["ResNet50"])
    #expect(Spelling.hint(of: ["a", "b", "c"]) == "; did you mean 'a', 'b' or 'c'?")
    #expect(Spelling.hint(of: [String]()) == "")
  }

  @Test("a number too small for its digits is not nothing")
  func smallFigures() {
    let numbers = [0, -0.0, 0.001, 0.0004, -0.00003, 1.5e-50, 2, .nan]
    let words = ["0.000", "0.000", "0.001", "0.0004", "-3e-05", "1.5e-50", "2.000", "NaN"]
    #expect(numbers.map { fixedOrSmall($0, digits: 3) } == words)
  }
}
