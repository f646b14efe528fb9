import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@Suite("A folder without parts is split, each class alike")
struct StratifiedPartTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for index in 0..<20 { try scratch.write("all/ants/\(index + 10).jpg", [1]) }
    for index in 0..<7 { try scratch.write("all/bees/\(index).jpg", [1]) }
  }

  private func part(_ part: StratifiedPart.Part, share: Double = 0.25, seed: UInt64 = 3) throws -> [String] {
    let part = try StratifiedPart(part, of: ImageFolder("\(scratch.path)/all"), share: share, seed: seed)
    return (0..<part.count).map { String(part.source(at: $0).dropFirst(scratch.path.count + 5)) }
  }

  @Test("both parts have the share of each class, and together all of it once")
  func shares() throws {
    let (train, val) = try (part(.train), part(.val))
    #expect(val.count { $0.hasPrefix("ants") } == 5 && val.count { $0.hasPrefix("bees") } == 2)
    #expect(train.count == 20 && Set(train).isDisjoint(with: val))
    #expect(Set(train + val).count == 27)
    #expect(train == train.sorted() && val == val.sorted(), "in the order of the whole")
    let data = try StratifiedPart(.val, of: ImageFolder("\(scratch.path)/all"), share: 0.25, seed: 3)
    #expect((0..<data.count).map { data.label(at: $0) } == [0, 0, 0, 0, 0, 1, 1])
    #expect(data.classNames == ["ants", "bees"])
  }

  @Test("the seed decides, and another class changes nothing")
  func seed() throws {
    let first = try part(.val)
    #expect(try part(.val) == first)
    #expect(try part(.val, seed: 4) != first)
    try scratch.write("all/wasps/1.jpg", [1])
    try scratch.write("all/wasps/2.jpg", [1])
    #expect(try part(.val).filter { !$0.hasPrefix("wasps") } == first)
  }

  @Test("of each class some are held out and some not, however small the share")
  func least() throws {
    #expect(try part(.val, share: 0.001).count == 2)
    #expect(try part(.train, share: 0.999).count == 2)
    try scratch.write("all/one/1.jpg", [1])
    let error = #expect(throws: DatasetError.self) { try part(.val) }
    let words = "all/one/1.jpg: is the only image of its class, 'one'; add images of this class: a part is held out"
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test("a configuration names the part")
  func config() throws {
    func open(_ text: String) throws -> any ImageDataset {
      let node = try ConfigDocument(
        yaml: "train: {type: ImageFolder, root: \(scratch.path)/all, pipeline: [{type: Resize, size: 8}], \(text)}",
        name: "data.yaml")
      return try node.decode(into: DataConfig()).train.open(root: DataRoot(), classNames: nil)
    }
    #expect(try open("split: val, val_share: 0.25, split_seed: 3").count == 7)
    #expect(try open("split: train").count == 22 && open("color: grey").count == 27)
    let error = #expect(throws: ConfigError.self) { try open("label_map: x.csv") }
    #expect(error?.description.contains("set classes: imagenet, or leave it out") == true)
  }
}
