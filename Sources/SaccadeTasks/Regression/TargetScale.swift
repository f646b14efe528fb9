import SaccadeData
import SaccadeEngine
import SaccadeImages

/// How a target is written for the network: a number near 0, of about the size of 1.
struct TargetScale: Codable, Hashable {
  /// What the number says.
  var kind: NumberKind
  /// What is taken away from a number; of no account for places and lengths.
  var mean = 0.0
  /// What a number is divided by then; of no account for places and lengths.
  var deviation = 1.0

  /// Whether numbers can be written so, and read again.
  var isPossible: Bool { mean.isFinite && deviation.isFinite && deviation > 0 }

  /// What the network tells of a number.
  /// - Parameters:
  ///   - number: the number on the image that the network gets
  ///   - size: that image's size
  func encoded(_ number: Double, in size: ImageSize) -> Float {
    switch kind {
    case .x: 2 * Float(number) / Float(size.width) - 1
    case .y: 2 * Float(number) / Float(size.height) - 1
    case .length: 2 * Float(number) / sideLength(of: size)
    case .plain: Float((number - mean) / deviation)
    }
  }

  /// The number on the image that the network got, of what it tells.
  func decoded(_ value: Float, in size: ImageSize) -> SampleNumber {
    switch kind {
    case .x: SampleNumber(Double((value + 1) / 2 * Float(size.width)), .x)
    case .y: SampleNumber(Double((value + 1) / 2 * Float(size.height)), .y)
    case .length: SampleNumber(Double(value / 2 * sideLength(of: size)), .length)
    case .plain: SampleNumber(Double(value) * deviation + mean)
    }
  }

  /// How much of the picture's number a step of 1 of the network's is.
  /// - Parameter map: where the picture's points lie on the image that the network gets
  func unit(through map: PixelMap, in size: ImageSize) -> Float {
    switch kind {
    case .x: Float(size.width) / 2 / map.xScale
    case .y: Float(size.height) / 2 / map.yScale
    case .length: sideLength(of: size) / 2 / map.lengthScale
    case .plain: Float(deviation)
    }
  }

  private func sideLength(of size: ImageSize) -> Float { (Float(size.width) * Float(size.height)).squareRoot() }
}
