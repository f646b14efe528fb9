import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import Testing

@testable import SaccadeTasks

/// A detector that needs no training: what is bright is one object, and its pixels are the bright ones.
final class BrightMasks: Module, Detector {
  let classCount = 1
  var selection = DetectionSelection()
  var hasMasks: Bool { true }
  let weight = Parameter(.zeros([1]))

  func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    [DetectionLoss("masks", weight.value.sum() + 2)]
  }

  func detections(in images: ImagePlanes) -> [Detections] {
    images.sizes.indices.map { image in
      let plane = images.tensor[image, 0]
      let size = images.sizes[image]
      var (x1, y1, x2, y2) = (size.width, size.height, 0, 0)
      for y in 0..<size.height {
        for x in 0..<size.width where plane[y, x].item() > 0.5 {
          (x1, y1, x2, y2) = (min(x1, x), min(y1, y), max(x2, x + 1), max(y2, y + 1))
        }
      }
      guard x2 > x1 else { return .none }
      let part = plane[y1..<y2, x1..<x2].unsqueezed(0).unsqueezed(0).interpolate(to: Size2D(28), .bilinear)
      return Detections(
        boxes: Boxes([Box(x1: Float(x1), y1: Float(y1), x2: Float(x2), y2: Float(y2))]), scores: Tensor([0.9]),
        labels: Tensor([0] as [Int]), masks: part.squeezed(0))
    }
  }
}

@Suite("What finds objects with their pixels")
struct MaskDetectorTests {
  /// White pixels of an L on black.
  private func picture(_ height: Int, _ width: Int) -> Image {
    Image(height: height, width: width, format: .rgb) { pixels in
      pixels.update(repeating: 0)
      for y in height / 4..<3 * height / 4 {
        for x in width / 5..<3 * width / 5 where x < 2 * width / 5 || y >= height / 2 {
          for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = 255 }
        }
      }
    }
  }

  private func truth(_ image: Image) -> RunLengthMask {
    RunLengthMask(
      Mask(
        Image(height: image.height, width: image.width, format: .grey) { pixels in
          for place in pixels.indices { pixels[place] = image.pixels[3 * place] }
        }))
  }

  private func finder(_ steps: [any SampleTransform]) -> ObjectDetector {
    ObjectDetector(
      model: BrightMasks(), classNames: ["ell"],
      preprocessing: Preprocessing(steps, size: ImageSize(square: 1), normalization: .unit(.rgb)))
  }

  @Test("masks lie on the picture as it is in its file, whatever it was resized to, framed, mirrored or turned")
  func onFile() throws {
    let image = picture(80, 120)
    let pipelines: [[any SampleTransform]] = [
      [], [Resize(shorterSide: 160)], [Letterbox(ImageSize(square: 96))], [RandomFlip(probability: 1)],
      [RandomFlip(.vertical, probability: 1)],
    ]
    for steps in pipelines {
      let found = try finder(steps).find(in: image)
      #expect(found.count == 1)
      let mask = try #require(found.first?.mask)
      #expect(mask.size == image.size)
      #expect(mask.intersectionOverUnion(truth(image)) > 0.9, "\(steps)")
    }
  }

  @Test("programs are told the pixels as COCO writes them and their number, people the number; the picture is tinted")
  func told() throws {
    let image = picture(60, 60)
    let finder = finder([])
    let found = try #require(try finder.find(in: image).first)
    let mask = try #require(found.mask)
    let prediction = try finder.predict(image)
    let record = prediction.record.json
    #expect(record.contains(#""segmentation": {"size": [60, 60], "counts": ""#), "\(record)")
    #expect(record.contains(#""area": \#(mask.area)"#))
    #expect(prediction.lines.first?.hasSuffix("\(mask.area) pixels") == true, "\(prediction.lines)")
    let draw = try #require(prediction.drawing)
    let drawn = draw(image)
    // The picture is eight times as large there.
    let place = 3 * (8 * 20 * drawn.width + 8 * 16)
    #expect(drawn.pixels[place..<place + 3] != [255, 255, 255])
    let again = try JSONDecoder().decode(ObjectDetector.Found.self, from: JSONEncoder().encode(found))
    #expect(again == found)
    let old = #"{"name": "cup", "label": 0, "score": 0.5, "box": {"x1": 1, "y1": 1, "x2": 2, "y2": 2}}"#
    #expect(try JSONDecoder().decode(ObjectDetector.Found.self, from: Data(old.utf8)).mask == nil)
  }

  @Test("masks of a batch become the objects to be learnt, and weigh as the settings say; what is hidden is not learnt")
  func learnt() throws {
    let scenes = ShapeScenesDataset(count: 4, size: ImageSize(square: 48), objects: 2...3, hasMasks: true)
    #expect(scenes.objects(at: 0).allSatisfy { $0.outline != nil && $0.area != nil })
    var samples = (0..<4).map { scenes.sample(at: $0) }
    let first = samples[0]
    samples[0].masks[0].image.withMutablePixels { $0.update(repeating: 0) }
    let batch = DetectionBatch(samples, indices: [0, 1, 2, 3], multipleOf: 32, normalizedBy: .unit(.rgb))
    #expect(batch.counts[0] == first.boxes.count - 1)
    let objects = batch.objects(of: 1, withMasks: true)
    let masks = try #require(objects.masks)
    #expect(masks.shape == [samples[1].boxes.count, 48, 48])
    #expect(masks[0].cast(to: .float32).sum().item() == Float(samples[1].masks[0].area))
    #expect(batch.objects(of: 1).masks == nil)
    var metrics = DetectionMetrics()
    let task = DetectionTask(BrightMasks(), maskWeight: 3)
    #expect(task.loss(of: batch, adding: &metrics).value == 6)
  }
}
