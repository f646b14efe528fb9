import Saccade

/// A convolution that halves the sides of what it is given.
func halving(_ inChannels: Int, _ outChannels: Int) -> Sequential {
  Sequential(
    Conv2d(inChannels, outChannels, kernel: 3, stride: 2, padding: 1), BatchNorm2d(outChannels), ReLU())
}

/// A small detector: two feature maps of a picture, and on each a convolution for scores and one for offsets.
final class Finder: Module {
  let stem = Sequential(halving(3, 16), halving(16, 32))
  let steps = [halving(32, 64), halving(64, 128)]
  let scoreHeads: [Conv2d], offsetHeads: [Conv2d]

  /// - Parameter anchors: how many there are in each cell
  init(classes: Int, anchors: Int) {
    // The background is one class more, the first.
    scoreHeads = [64, 128].map { Conv2d($0, anchors * (classes + 1), kernel: 3, padding: 1) }
    offsetHeads = [64, 128].map { Conv2d($0, anchors * 4, kernel: 3, padding: 1) }
  }

  /// The maps of strides 8 and 16.
  func maps(of images: Tensor) -> [Tensor] {
    let fine = steps[0](stem(images))
    return [fine, steps[1](fine)]
  }

  /// A row an anchor: `[n, anchors of both maps, classes + 1]` and `[n, anchors of both maps, 4]`.
  func predictions(on images: Tensor, classes: Int) -> (scores: Tensor, offsets: Tensor) {
    let maps = maps(of: images)
    func rows(_ heads: [Conv2d], _ columns: Int) -> Tensor {
      .concatenate(
        zip(heads, maps).map { head, map in
          head(map).permuted([0, 2, 3, 1]).reshaped([images.shape[0], -1, columns])
        }, axis: 1)
    }
    return (rows(scoreHeads, classes + 1), rows(offsetHeads, 4))
  }
}
