import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers

import Testing

@testable import SaccadeTasks

@Suite("A segmenter tells the classes of a picture's own pixels")
struct ImageSegmenterTests {
  /// A network that needs no training: what is red is of class 1, what is blue of class 2, all else of class 0.
  private final class Colors: Module {
    override func forward(_ x: Tensor) -> Tensor {
      let (red, green, blue) = (x[..., 0..<1, 0..., 0...], x[..., 1..<2, 0..., 0...], x[..., 2..<3, 0..., 0...])
      return .concatenate([green + 0.2, red, blue], axis: 1)
    }
  }

  private static func segmenter(
    _ steps: [any SampleTransform] = [], size: ImageSize = ImageSize(square: 1), divisor: Int = 1
  ) -> ImageSegmenter {
    ImageSegmenter(
      model: Colors(), classNames: ["green", "red", "blue"], classColors: [.green, .red, .blue],
      preprocessing: Preprocessing(steps, size: size, normalization: .unit(.rgb)), divisor: divisor)
  }

  /// Red at the left, blue below right, green elsewhere.
  private static func picture(_ height: Int, _ width: Int) -> Image {
    var image = Image(height: height, width: width, color: .green)
    image.fill(.box(x1: 0, y1: 0, x2: Float(width / 4), y2: Float(height)), with: .red)
    image.fill(
      .box(x1: Float(width / 2), y1: Float(height / 2), x2: Float(width), y2: Float(height)), with: .blue)
    return image
  }

  private static func truth(_ height: Int, _ width: Int) -> [UInt8] {
    (0..<height * width).map { place in
      let (row, column) = (place / width, place % width)
      return column < width / 4 ? 1 : column >= width / 2 && row >= height / 2 ? 2 : 0
    }
  }

  @Test(
    "whatever the pipeline does, each pixel of the file gets its class, but for a seam of a pixel or two",
    arguments: [
      "as it is", "stretched", "shorter side", "letterbox", "mirrored", "upside down", "smaller",
    ])
  func places(pipeline: String) throws {
    let (steps, size): ([any SampleTransform], ImageSize) =
      switch pipeline {
      case "stretched": ([Resize(to: ImageSize(height: 64, width: 200))], ImageSize(height: 64, width: 200))
      case "shorter side": ([Resize(shorterSide: 70)], ImageSize(square: 1))
      case "letterbox": ([Letterbox(ImageSize(square: 96))], ImageSize(square: 96))
      case "mirrored": ([RandomFlip(probability: 1)], ImageSize(square: 1))
      case "upside down": ([RandomFlip(.vertical, probability: 1)], ImageSize(square: 1))
      case "smaller": ([Resize(to: ImageSize(height: 30, width: 41))], ImageSize(height: 30, width: 41))
      default: ([], ImageSize(square: 1))
      }
    let (height, width) = (101, 138)
    let seen = try Self.segmenter(steps, size: size, divisor: 32).segment(Self.picture(height, width))
    #expect(seen.mask.image.size == ImageSize(height: height, width: width) && seen.isFinite)
    #expect(seen.unseenCount == 0 && seen.pixelCounts.reduce(0, +) == height * width)
    let truth = Self.truth(height, width)
    let wrong = truth.indices.filter { seen.mask.image.pixels[$0] != truth[$0] }
    let seam = pipeline == "as it is" ? 0 : pipeline == "smaller" ? 4 : 2
    for place in wrong {
      let (row, column) = (place / width, place % width)
      let isNear =
        abs(column - width / 4) <= seam || abs(column - width / 2) <= seam || abs(row - height / 2) <= seam
      #expect(isNear && seam > 0, "\(pipeline): row \(row), column \(column)")
    }
  }

  @Test("what a crop cuts off has no class, and lines and values say how much that is")
  func crops() throws {
    let segmenter = Self.segmenter([CenterCrop(ImageSize(square: 50))], size: ImageSize(square: 50))
    let image = Self.picture(100, 100)
    let seen = try segmenter.segment(image)
    #expect(seen.unseenCount == 7500)
    #expect(seen.mask.image[0, 0] == PixelClasses.ignored && seen.mask.image[50, 60] == 2)
    let told = try segmenter.predict(image)
    #expect(told.lines.last == "   75.0 %  not seen: the preparation cuts it off")
    #expect(told.record.json.contains(#""unseen_pixels": 7500"#))
  }

  @Test("the largest class comes first, and as many are told as are asked for")
  func lines() throws {
    let segmenter = Self.segmenter()
    let image = Self.picture(80, 80)
    let told = try segmenter.predict(image)
    #expect(told.lines == ["   50.0 %  green", "   25.0 %  red", "   25.0 %  blue"])
    #expect(try segmenter.predict(image, top: 1).lines == ["   50.0 %  green"])
    #expect(
      told.record.json
        == #"{"height": 80, "width": 80, "classes": [{"name": "green", "label": 0, "pixels": 3200, "share": 0.5}, "#
        + #"{"name": "red", "label": 1, "pixels": 1600, "share": 0.25}, "#
        + #"{"name": "blue", "label": 2, "pixels": 1600, "share": 0.25}], "unseen_pixels": 0}"#)
    #expect(told.classes?.mask.image.size == ImageSize(square: 80) && told.isFinite)
  }

  @Test("tiles tell the same as the whole picture, also where they are resized on the way; grey pictures become RGB")
  func tiles() throws {
    let segmenter = Self.segmenter([Resize(shorterSide: 150)], divisor: 8)
    let image = Self.picture(101, 138)
    segmenter.tiling = .whole
    let whole = try segmenter.segment(image)
    segmenter.tiling = .tiles(TiledPrediction(tile: 48, overlap: 8))
    #expect(try segmenter.segment(image).mask == whole.mask)
    segmenter.view = .flip
    #expect(try segmenter.segment(image).mask == whole.mask)
    let grey = Image(height: 40, width: 30, format: .grey, color: .white)
    #expect(try segmenter.segment(grey).pixelCounts == [1200, 0, 0])
  }

  @Test("an answer that is no number is told as such")
  func noNumber() throws {
    final class Lost: Module {
      override func forward(_ x: Tensor) -> Tensor { x * .infinity - .infinity }
    }
    let segmenter = ImageSegmenter(
      model: Lost(), classNames: ["a", "b", "c"], preprocessing: Preprocessing([], size: ImageSize(square: 1)))
    #expect(try !segmenter.predict(Self.picture(20, 20)).isFinite)
  }
}
