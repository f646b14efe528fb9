import SaccadeData
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("What a sample says of its weight is in the batch")
struct SampleWeightTests {
  private struct Weighted: ClassificationDataset {
    let count = 4
    let classNames = ["a", "b"]
    func label(at index: Int) -> Int { index % 2 }
    func image(at index: Int) -> Image { Image(height: 2, width: 2) }
    func source(at index: Int) -> String { "\(index)" }
    func sample(at index: Int) -> Sample { Sample(image(at: index), labels: [1], weight: Float(index) / 2) }
  }

  @Test("whether a preprocessing or a closure prepares it", arguments: [0, 2])
  func classification(workers: Int) throws {
    let size = ImageSize(square: 2)
    let sources = [
      ClassificationSamples(Weighted(), preprocessing: Preprocessing([], size: size)),
      ClassificationSamples(Weighted(), shape: [1]) { _, _, planes in planes[0] = 0 },
    ]
    for source in sources {
      let batch = try #require(try BatchLoader(source, batchSize: 4, workers: workers).batches(epoch: 0).next())
      #expect(batch.weights?.scalars == [0, 0.5, 1, 1.5] && batch.labels.scalars(as: Int64.self) == [1, 1, 1, 1])
    }
  }
}
