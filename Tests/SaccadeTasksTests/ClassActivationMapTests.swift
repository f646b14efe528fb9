import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import Testing

@testable import SaccadeTasks

/// A network whose two classes are two channels of its features: the mean of the left one, and of the right one.
private final class TwoPlaces: Module {
  let conv = Conv2d(1, 2, kernel: 3, padding: 1, hasBias: false)
  let head = Linear(2, 2, hasBias: false)

  override init() {
    super.init()
    // Each channel hears the middle pixel alone; the second with the other sign.
    var weight = [Float](repeating: 0, count: 18)
    weight[4] = 1
    weight[13] = -1
    conv.weight.value = Tensor(weight, shape: [2, 1, 3, 3])
    head.weight.value = Tensor([2, 0, 0, 1] as [Float], shape: [2, 2])
  }

  override func forward(_ x: Tensor) -> Tensor { head(relu(conv(x)).mean(axes: [2, 3])) }
}

@Suite("Where a network sees a class")
struct ClassActivationMapTests {
  /// Bright at one place, dark at another.
  private var image: Tensor {
    var pixels = [Float](repeating: 0, count: 64)
    pixels[8 * 1 + 2] = 1
    pixels[8 * 6 + 5] = -1
    return Tensor(pixels, shape: [1, 1, 8, 8])
  }

  private func peak(_ map: ClassActivationMap) -> [Int] {
    let place = Int(map.values.reshaped([64]).argmax(axis: 0).item(as: Int64.self))
    return [place / 8, place % 8]
  }

  @Test("each class is seen where its feature is", arguments: ClassActivationMap.Method.allCases)
  func places(method: ClassActivationMap.Method) throws {
    let model = TwoPlaces()
    let first = try ClassActivationMap(of: model, on: image, layer: model.conv, for: 0, method: method)
    let second = try ClassActivationMap(of: model, on: image, layer: model.conv, for: 1, method: method)
    #expect(first.values.shape == [8, 8] && peak(first) == [1, 2], "\(first.values)")
    #expect(peak(second) == [6, 5], "\(second.values)")
    #expect(first.values.max().item() == 1 && first.values.min().item() == 0)
    #expect(try ClassActivationMap(of: model, on: image, layer: model.conv).classIndex == 0)
  }

  @Test("the model stays as it was")
  func untouched() throws {
    let model = TwoPlaces()
    model.train()
    model.head.weight.isTrainable = false
    let before = model(image).scalars
    _ = try ClassActivationMap(of: model, on: image, layer: model.conv)
    #expect(model.isTraining && model.conv.weight.isTrainable && !model.head.weight.isTrainable)
    #expect(model.conv.weight.gradient == nil && model(image).scalars == before)
  }

  @Test("a layer that gives no maps is told as such")
  func wrongLayer() {
    let model = TwoPlaces()
    let error = #expect(throws: ClassActivationMapError.self) {
      try ClassActivationMap(of: model, on: image, layer: model.head)
    }
    #expect(error?.reason == "gives no maps of features" && error?.shape == [1, 2])
  }

  @Test("a classifier tells where on the picture, and names what there is not")
  func classifier() throws {
    var picture = Image(height: 8, width: 8, format: .grey, color: .black)
    picture[1, 2] = 255
    let classifier = ImageClassifier(
      model: TwoPlaces(), classNames: ["bright", "dark"],
      preprocessing: Preprocessing(
        [], size: ImageSize(square: 8), normalization: ChannelNormalization(mean: [0], deviation: [1])))
    let found = try classifier.explain(picture, for: "bright", layer: "conv")
    #expect(found.peak == (1, 2) && found.answer.name == "bright" && found.overlay.size == ImageSize(square: 8))
    #expect(found.overlay[1, 2, 0] > found.overlay[4, 4, 0])
    for (name, layer, words) in [
      ("brigt", "conv", "'bright'"), ("bright", "cnv", "'conv'"), ("0", nil, "has no levels of features"),
    ] as [(String, String?, String)] {
      let error = #expect(throws: ExplanationError.self) { try classifier.explain(picture, for: name, layer: layer) }
      #expect(error.map { "\($0)".contains(words) } == true, "\(error as Any)")
    }
  }
}
