public import SaccadeImages

extension ShapesDataset: RegressionDataset {
  /// The middle and the size of the box around the shape in front.
  public var numberNames: [String] { ["x", "y", "size"] }
  /// Pixels of the picture.
  public var numberKinds: [NumberKind] { [.x, .y, .length] }

  /// Draws the picture to measure it.
  public func numbers(at index: Int) -> [Double] { Self.numbers(of: scene(at: index)) }

  /// A picture with a label, a box and a mask for each shape, the one in front first, and the numbers of that.
  public func sample(at index: Int) -> Sample {
    let scene = scene(at: index)
    let numbers = zip(Self.numbers(of: scene), numberKinds).map { SampleNumber($0, $1) }
    return Sample(
      scene.image, labels: scene.objects.map(\.kind.rawValue), boxes: scene.objects.map(\.box),
      masks: hasMasks ? scene.objects.indices.map { scene.mask(of: $0) } : [], numbers: numbers,
      source: source(at: index))
  }

  /// The size is the side of a square as large as the box.
  private static func numbers(of scene: ShapeScene) -> [Double] {
    let box = scene.objects[0].box
    return [box.center.x, box.center.y, box.area.squareRoot()].map { Double($0) }
  }
}
