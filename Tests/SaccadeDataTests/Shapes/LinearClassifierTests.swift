import Foundation
import SaccadeData
import SaccadeImages
import Testing

/// A softmax regression on pixels, trained by stochastic gradient descent.
struct SoftmaxRegression {
  let features: Int
  let classes: Int
  var weights: [Float]

  init(features: Int, classes: Int) {
    self.features = features
    self.classes = classes
    weights = [Float](repeating: 0, count: (features + 1) * classes)
  }

  func probabilities(_ image: [UInt8]) -> [Float] {
    var scores = [Float](repeating: 0, count: classes)
    for label in 0..<classes {
      var sum = weights[label * (features + 1) + features]
      for feature in 0..<features {
        sum += weights[label * (features + 1) + feature] * (Float(image[feature]) / 127.5 - 1)
      }
      scores[label] = sum
    }
    let highest = scores.max() ?? 0
    let powers = scores.map { exp($0 - highest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  mutating func learn(_ image: [UInt8], label: Int, rate: Float) {
    let predicted = probabilities(image)
    for candidate in 0..<classes {
      let step = rate * ((candidate == label ? 1 : 0) - predicted[candidate])
      for feature in 0..<features {
        weights[candidate * (features + 1) + feature] += step * (Float(image[feature]) / 127.5 - 1)
      }
      weights[candidate * (features + 1) + features] += step
    }
  }

  /// The share of images whose most likely class is the right one.
  func accuracy(on data: any ClassificationDataset) throws -> Double {
    var right = 0
    for index in 0..<data.count {
      let predicted = probabilities(try data.image(at: index).pixels)
      if predicted[data.label(at: index)] == predicted.max() { right += 1 }
    }
    return Double(right) / Double(data.count)
  }
}

@Suite struct LinearClassifierTests {
  @Test func aLinearClassifierFailsOnShapes() throws {
    let train = ShapesDataset(count: 3000)
    var model = SoftmaxRegression(features: 32 * 32 * 3, classes: 10)
    for _ in 0..<3 {
      for index in 0..<train.count {
        model.learn(train.image(at: index).pixels, label: train.label(at: index), rate: 2e-4)
      }
    }
    let accuracy = try model.accuracy(on: ShapesDataset(count: 1000, part: "val"))
    #expect(accuracy < 0.2)
    // It does learn what it is shown: it is the pictures that keep it from learning more.
    #expect(try model.accuracy(on: train) > 0.2)
  }
}
