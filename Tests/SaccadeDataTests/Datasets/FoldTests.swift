import SaccadeData
import SaccadeImages
import Testing

@Suite("Folds of a cross-validation")
struct FoldTests {
  private struct Classes: ClassificationDataset {
    let counts: [Int]
    var classNames: [String] { counts.indices.map { "class \($0)" } }
    var count: Int { counts.reduce(0, +) }
    func label(at index: Int) -> Int {
      var rest = index
      return counts.firstIndex { count in
        defer { rest -= count }
        return rest < count
      } ?? 0
    }
    func image(at index: Int) -> Image { Image(height: 2, width: 2) }
    func source(at index: Int) -> String { "\(index).png" }
  }

  @Test("each image is held out once, folds are as large as can be, and classes have their share of each")
  func parts() throws {
    let data = Classes(counts: [20, 7, 11])
    var held: [Int] = []
    for number in 0..<5 {
      let folding = Folding(number, of: 5, seed: 3)
      let own = try folding.indices(.val, of: data)
      let rest = try folding.indices(.train, of: data)
      #expect((own + rest).sorted() == Array(0..<38) && 7...8 ~= own.count)
      for (label, count) in data.counts.enumerated() {
        #expect(abs(Double(own.count { data.label(at: $0) == label }) - Double(count) / 5) < 1)
      }
      held += own
    }
    #expect(held.sorted() == Array(0..<38))
    #expect(
      try Folding(0, of: 5, seed: 3).indices(.val, of: data) == Folding(0, of: 5, seed: 3).indices(.val, of: data))
    #expect(
      try Folding(0, of: 5, seed: 3).indices(.val, of: data) != Folding(0, of: 5, seed: 4).indices(.val, of: data))
  }

  @Test("a class of one image, and less images than folds, are told")
  func tooFew() {
    let alone = #expect(throws: DatasetError.self) { try Folding(0, of: 2).indices(.val, of: Classes(counts: [4, 1])) }
    #expect(alone?.problem == "is the only image of its class, 'class 1'" && alone?.path == "4.png")
    #expect(throws: DatasetError.self) { try Folding(0, of: 6).indices(.val, of: Classes(counts: [3, 2])) }
  }

  @Test("a data set of a configuration has classes, or numbers, as its whole has")
  func config() throws {
    var fold = FoldConfig()
    fold.fold = 2
    fold.part = .val
    var whole = ShapesConfig()
    whole.count = 200
    fold.whole = whole
    let opened = try fold.open(root: DataRoot(), classNames: nil)
    #expect(opened.count == 40 && opened is any ClassificationDataset)
  }
}
