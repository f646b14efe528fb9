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
    case .x: Float(2 * number / Double(size.width) - 1)
    case .y: Float(2 * number / Double(size.height) - 1)
    case .length: Float(2 * number / sideLength(of: size))
    case .plain: Float((number - mean) / deviation)
    }
  }

  /// The number on the image that the network got, of what it tells.
  func decoded(_ value: Float, in size: ImageSize) -> SampleNumber {
    switch kind {
    case .x: SampleNumber((Double(value) + 1) / 2 * Double(size.width), .x)
    case .y: SampleNumber((Double(value) + 1) / 2 * Double(size.height), .y)
    case .length: SampleNumber(Double(value) / 2 * sideLength(of: size), .length)
    case .plain: SampleNumber(Double(value) * deviation + mean)
    }
  }

  /// How much of the picture's number a step of 1 of the network's is.
  /// - Parameters:
  ///   - map: where the picture's points lie on the image that the network gets
  ///   - point: where on the picture the number belongs
  ///   - size: the image's size
  func unit(through map: PixelMap, at point: Point, in size: ImageSize) -> Double {
    switch kind {
    case .x: Double(size.width) / 2 / Double(map.xScale(at: point))
    case .y: Double(size.height) / 2 / Double(map.yScale(at: point))
    case .length: sideLength(of: size) / 2 / Double(map.lengthScale(at: point))
    case .plain: deviation
    }
  }

  private func sideLength(of size: ImageSize) -> Double { (Double(size.width) * Double(size.height)).squareRoot() }
}
