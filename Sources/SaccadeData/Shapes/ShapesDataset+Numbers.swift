public import SaccadeImages

extension ShapesDataset: RegressionDataset {
  /// The middle and the size of the box around the shape in front.
  public var numberNames: [String] { ["x", "y", "size"] }
  /// Pixels of the picture.
  public var numberKinds: [NumberKind] { [.x, .y, .length] }

  /// Draws the picture to measure it.
  public func numbers(at index: Int) -> [Float] { Self.numbers(of: scene(at: index)) }

  /// Draws a picture once, for both.
  public func sample(at index: Int) -> (image: Image, numbers: [Float]) {
    let scene = scene(at: index)
    return (scene.image, Self.numbers(of: scene))
  }

  /// The size is the side of a square as large as the box.
  private static func numbers(of scene: ShapeScene) -> [Float] {
    let box = scene.objects[0].box
    let (width, height) = (box.x2 - box.x1, box.y2 - box.y1)
    return [(box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2, (max(0, width) * max(0, height)).squareRoot()]
  }
}
