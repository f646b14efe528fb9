import Foundation
import SaccadeEngine
import SaccadeModels
import Testing

@testable import SaccadeView

/// The page in one file.
@Suite struct ViewPageTests {
  @Test func aPageWithoutServerAsksForNothingElsewhere() throws {
    // The name of a language of drawings is no address.
    let html = try ViewPage(view(title: "net")).html.replacing("http://www.w3.org/2000/svg", with: "")

    let asked = ["http://", "https://", "src=\"", "@import", "url("].filter { html.contains($0) }
    #expect(asked.isEmpty)
    let (hasPolicy, hasToken) = (html.contains("default-src 'none'"), html.contains("<meta name=\"saccade-token\""))
    #expect(hasPolicy && !hasToken)
  }

  @Test func aNetworkCannotWriteIntoThePage() throws {
    let html = try ViewPage(view(title: "</script><script>alert(1)</script><!-- document -->")).html

    #expect(!html.contains("<script>alert"))
    #expect(html.contains("&lt;/script&gt;"))
    // Its document is read back from the page as it was.
    let start = try #require(html.range(of: "id=\"document\">"))
    let end = try #require(html[start.upperBound...].range(of: "</script>"))
    let document = Data(html[start.upperBound..<end.lowerBound].utf8)
    #expect(try JSONDecoder().decode(NetworkView.self, from: document).title.hasPrefix("</script>"))
  }

  @Test func allPartsOfTheProgramAreInThePageOnce() throws {
    let html = try ViewPage(view(title: "net")).html

    for (name, text) in ViewPage.modules {
      let line = try #require(text.split(separator: "\n").last { $0.hasPrefix("export ") || $0.hasPrefix("const ") })
      let isThere = html.contains(line.hasPrefix("export ") ? line.dropFirst(7) : line)
      #expect(isThere, "\(name)")
    }
    let left = ["/* style */", "/* script */", "<!-- title -->", "<!-- policy -->", "\nimport ", "\nexport "].filter {
      html.contains($0)
    }
    #expect(left.isEmpty)
  }

  @Test func noTwoPartsOfTheProgramHaveTheSameName() {
    var seen: [String: String] = [:]
    for (name, text) in ViewPage.modules {
      for line in text.split(separator: "\n") {
        let plain = line.hasPrefix("export ") ? line.dropFirst(7) : line
        let found = plain.prefixMatch(of: /(?:async )?(?:function|const|class) (\w+)/)
        guard let declared = found.map({ String($0.1) }) else { continue }
        #expect(seen[declared] == nil, "\(declared) is in \(seen[declared] ?? "") and \(name)")
        seen[declared] = name
      }
    }
    #expect(seen.count > 30)
  }

  @Test func partsComeAfterThoseThatTheyNeed() {
    var known: Set<String> = []
    for (name, text) in ViewPage.modules {
      for line in text.split(separator: "\n") where line.hasPrefix("import ") {
        let needed = line.firstMatch(of: /'\.\/(\w+)\.js'/).map { String($0.1) } ?? ""
        #expect(known.contains(needed), "\(name) needs \(needed)")
      }
      known.insert(name)
    }
  }

  private func view(title: String) throws -> NetworkView {
    try NetworkLook(LeNet(classes: 10), title: title).view(of: Tensor.ones([1, 1, 28, 28]), showing: nil)
  }
}
