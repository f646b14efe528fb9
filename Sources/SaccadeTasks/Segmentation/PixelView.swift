import SaccadeEngine

extension TestView {
  /// What a network says of each pixel: its scores of the one view, or the logarithm of the mean of the probabilities that it
  /// gives over the picture and its mirror image, which is mirrored back.
  /// - Shapes: images `[n, c, h, w]`; result `[n, classes, h, w]`, float32
  /// - Traps: if the view is of crops, which have no places in common
  func pixelScores(of images: Tensor, by model: (Tensor) throws -> Tensor) rethrows -> Tensor {
    if isOfCrops { misuse("TestView", "the pixels of five crops are not those of the picture; take .none or .flip") }
    let own = try model(images).cast(to: .float32)
    guard self == .flip else { return own }
    let mirrored = try model(images.flipped(axes: [3])).cast(to: .float32).flipped(axes: [3])
    let mean = (own.softmax(axis: 1) + mirrored.softmax(axis: 1)) * 0.5
    // A class that neither gives any chance has still a logarithm.
    return log(maximum(mean, .full([], 1e-38)))
  }
}
