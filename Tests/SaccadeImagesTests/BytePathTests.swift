import SaccadeImages
import Testing

@Suite("A path of bytes")
struct BytePathTests {
  @Test("shows text as it is and other bytes by their numbers, so that different paths look different")
  func description() {
    #expect(BytePath("naïve/ö.jpg").description == "naïve/ö.jpg")
    #expect(BytePath(bytes: [0x63, 0x61, 0x66, 0xe9]).description == "caf\\xe9")
    let mixed: [UInt8] = [0xe9, 0xc3, 0xb6, 0x0a, 0xf0, 0x9f, 0x98, 0x80, 0x07, 0xff]
    #expect(BytePath(bytes: mixed).description == "\\xe9ö\n😀\u{7}\\xff")
    #expect(BytePath("ö").isText && !BytePath(bytes: [0xe9]).isText)
  }

  @Test("is equal and ordered by its bytes, not by what they look like")
  func order() {
    let composed = BytePath("caf\u{e9}")
    let apart = BytePath("cafe\u{301}")
    #expect(composed != apart && composed.description == apart.description)
    #expect(apart < composed)
    let names = ["b", "a/b", "a", "B", "é", "z", "a-b"].map { BytePath($0) }
    #expect(names.sorted().map(\.description) == ["B", "a", "a-b", "a/b", "b", "z", "é"])
  }

  @Test("has a name, an ending and things in it")
  func parts() {
    let path = BytePath("a").appending(BytePath("b.tar.GZ"))
    #expect(path == BytePath("a/b.tar.GZ"))
    #expect(BytePath("a/").appending(BytePath("b")) == BytePath("a/b"))
    #expect(BytePath("").appending(BytePath("b")) == BytePath("b"))
    #expect(path.name == BytePath("b.tar.GZ") && path.fileExtension == "gz")
    #expect(BytePath(".hidden").fileExtension == nil && BytePath("a.b/c").fileExtension == nil)
    #expect(BytePath(bytes: [0x61, 0x2e, 0x6a, 0x70, 0xe9]).fileExtension == "jp\\xe9")
  }
}
