import Foundation
import Testing

@testable import SaccadeConfig

@Suite("Paths are read as shells read them")
struct UserPathTests {
  @Test("~ is the home folder at the beginning of a path, and nowhere else")
  func home() {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    #expect(UserPath.expanded("~") == home)
    #expect(UserPath.expanded("~/a/~") == home + "/a/~")
    #expect(UserPath.expanded("~root/x").hasSuffix("/x") && !UserPath.expanded("~root/x").hasPrefix("~"))
    for path in ["", "a/~", "./~/b", "/~", "~no-such-user/x"] { #expect(UserPath.expanded(path) == path) }
  }

  @Test("the home of nobody is a mistake, unless something of that name lies there")
  func nobody() {
    for path in ["", "a", "~", "~/x", "~root/x", "./~no-such-user"] { #expect(UserPath.problem(with: path) == nil) }
    let problem = "there is no user 'no-such-user', in whose home folder '~no-such-user/x' would lie; write "
    #expect(UserPath.problem(with: "~no-such-user/x") == problem + "'./~no-such-user/x' for a path that begins so")
  }
}
