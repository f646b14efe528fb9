import SaccadeEngine
public import SaccadeImages
public import SaccadeModels

extension Boxes {
  /// The boxes of a picture's objects, as a tensor for networks.
  public init(_ boxes: [Box]) {
    self.init(Tensor(boxes.flatMap { [$0.x1, $0.y1, $0.x2, $0.y2] }, shape: [boxes.count, 4]))
  }

  /// The boxes one by one, as pictures are drawn with and files written from.
  public var list: [Box] {
    let numbers = tensor.scalars
    return stride(from: 0, to: numbers.count, by: 4).map { at in
      Box(x1: numbers[at], y1: numbers[at + 1], x2: numbers[at + 2], y2: numbers[at + 3])
    }
  }
}
