import Foundation
public import SaccadeImages
import SaccadeText

extension ImageClassifier: ImagePredictor {
  /// The likeliest classes of a picture.
  /// - Parameter count: how many; nil is five
  public func predict(_ image: Image, top count: Int?) throws -> Prediction {
    let answers = try classify(image, top: count ?? 5)
    let lines = answers.map { answer in
      let digits = fixed(Double(answer.probability) * 100, digits: 1)
      return "\(digits.aligned(to: 7)) %  \(answer.name)"
    }
    let classes = answers.map { answer in
      LogRecord.Value.object([
        "name": .text(answer.name), "label": .integer(answer.label), "probability": .number(Double(answer.probability)),
      ])
    }
    return Prediction(
      lines: lines, record: ["classes": .list(classes)], isFinite: answers.allSatisfy(\.probability.isFinite))
  }
}
