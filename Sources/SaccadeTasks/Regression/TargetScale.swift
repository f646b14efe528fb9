import SaccadeData
import SaccadeEngine
import SaccadeImages

/// How a target is written for the network: a number near 0, of about the size of 1.
struct TargetScale: Codable, Hashable {
  /// What the number says.
  var kind: NumberKind
  /// What is taken away from a number; of no account for places and lengths.
  var mean: Float = 0
  /// What a number is divided by then; of no account for places and lengths.
  var deviation: Float = 1

  /// The number for the network, of one of the picture.
  /// - Parameters:
  ///   - map: where the picture's points lie on the image that the network gets
  ///   - size: that image's size
  func encoded(_ number: Float, through map: PixelMap, _ size: ImageSize) -> Float {
    switch kind {
    case .x: 2 * map.x(number) / Float(size.width) - 1
    case .y: 2 * map.y(number) / Float(size.height) - 1
    case .length: 2 * number * map.lengthScale / sideLength(of: size)
    case .plain: (number - mean) / deviation
    }
  }

  /// The picture's number, of one of the network.
  func decoded(_ value: Float, through map: PixelMap, _ size: ImageSize) -> Float {
    switch kind {
    case .x: map.originalX((value + 1) / 2 * Float(size.width))
    case .y: map.originalY((value + 1) / 2 * Float(size.height))
    case .length: value / 2 * sideLength(of: size) / map.lengthScale
    case .plain: value * deviation + mean
    }
  }

  /// How much of the picture's number a step of 1 of the network's is.
  func unit(through map: PixelMap, _ size: ImageSize) -> Float {
    abs(decoded(1, through: map, size) - decoded(0, through: map, size))
  }

  private func sideLength(of size: ImageSize) -> Float { (Float(size.width) * Float(size.height)).squareRoot() }
}
