import SaccadeData
import SaccadeText
import Testing

@Suite("Folders stand for classes of ImageNet")
struct ImageNetFolderTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func fill(_ names: String...) throws {
    for name in names { try scratch.write(name, [1, 2, 3]) }
  }

  private func failure(map: String? = nil) -> DatasetError? {
    #expect(throws: DatasetError.self) {
      _ = try ImageFolder(imageNet: "\(scratch.path)/val", labelMap: map.map { "\(scratch.path)/\($0)" })
    }
  }

  @Test("the list has 1000 classes in the order of the outputs, and no name twice")
  func list() {
    let all = ImageNetClass.all
    #expect(all.count == 1000 && all.enumerated().allSatisfy { $0 == $1.number })
    #expect(Set(all.map(\.name)).count == 1000 && Set(all.map(\.wordNetID)).count == 1000)
    #expect(all.allSatisfy { $0.wordNetID.wholeMatch(of: /n\d{8}/) != nil && !$0.name.isEmpty })
    #expect(all[0].name == "tench" && all[0].wordNetID == "n01440764")
    #expect(all[207].name == "golden retriever" && all[207].wordNetID == "n02099601")
    #expect(all[999].wordNetID == "n15075141")
    #expect(ImageNetClass.find("Golden_Retriever")?.number == 207 && ImageNetClass.find("n02099601")?.number == 207)
    #expect(ImageNetClass.find("golden") == nil)
    #expect(ImageNetClass.find("Cardigan")?.number == 264 && ImageNetClass.find("cardigan")?.number == 474)
    #expect(ImageNetClass.find("CARDIGAN") == nil, "nobody knows which")
  }

  @Test("a folder finds its class by WordNet id or by name, whatever the others are")
  func folders() throws {
    try fill("val/n02099601/a.jpg", "val/n02099601/b.jpg", "val/tench/a.jpg", "val/Great_White_Shark/a.jpg")
    let data = try ImageFolder(imageNet: "\(scratch.path)/val")
    #expect(data.classNames.count == 1000 && data.count == 4)
    // In the order of the folders' bytes.
    #expect((0..<4).map { data.label(at: $0) } == [2, 207, 207, 0])
    #expect(data.classCounts.reduce(0, +) == 4 && data.classCounts[207] == 2)
  }

  @Test("a file says which class other folders are, by number, WordNet id or name")
  func map() throws {
    try fill("val/dogs/a.jpg", "val/fish/a.jpg", "val/more fish/a.jpg", "val/tench/a.jpg")
    try scratch.write("map.csv", "dogs, golden retriever\nfish,0\n\n\"more fish\",n01440764\nother,5\n".utf8)
    let data = try ImageFolder(imageNet: "\(scratch.path)/val", labelMap: "\(scratch.path)/map.csv")
    #expect((0..<4).map { data.label(at: $0) } == [207, 0, 0, 0])
  }

  @Test("a folder that stands for none is told, with the class that may be meant")
  func unknown() throws {
    try fill("val/tenhc/a.jpg")
    let error = failure()
    #expect(error?.kind == .labelOutOfRange && error?.path == "\(scratch.path)/val/tenhc")
    #expect(error?.description.contains("did you mean 'tench'?") == true, "\(error as Any)")
    #expect(error?.advice.contains("'tenhc,golden retriever': --labels FILE") == true)
  }

  @Test(
    "a wrong line of the file is told with its number",
    arguments: [
      ("fish", ":1: has 1 field; write"),
      ("a,tench\nfish,tenhc", ":2: 'tenhc' is no class of ImageNet; did you mean 'tench'"),
      ("fish,1000", ":1: '1000' is no class of ImageNet; give its number, from 0 to 999"),
      ("fish,1\nfish,2", ":2: gives the folder 'fish' a second class"),
    ])
  func badLines(_ text: String, _ expected: String) throws {
    try fill("val/fish/a.jpg")
    try scratch.write("map.csv", text.utf8)
    let error = failure(map: "map.csv")
    #expect(error?.description.contains("map.csv\(expected)") == true, "\(error as Any)")
  }

  @Test("a file that is not there is told")
  func missing() throws {
    try fill("val/fish/a.jpg")
    #expect(failure(map: "none.csv")?.kind == .missing)
  }
}
