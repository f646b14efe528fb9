import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeTasks
import Testing

@Suite("Boxes of pictures and of networks")
struct BoxConversionTests {
  @Test("become each other, none too, and agree on what boxes share")
  func conversion() {
    let list = [Box(x1: 1, y1: 2, x2: 11, y2: 8), Box(x1: 5, y1: 0, x2: 9, y2: 20)]
    let boxes = Boxes(list)
    #expect(boxes.tensor.scalars == [1, 2, 11, 8, 5, 0, 9, 20])
    #expect(boxes.list == list)
    #expect(boxes.overlaps(with: boxes).scalars[1] == list[0].intersectionOverUnion(list[1]))
    #expect(Boxes([Box]()).isEmpty && Boxes.none.list.isEmpty)
  }
}
