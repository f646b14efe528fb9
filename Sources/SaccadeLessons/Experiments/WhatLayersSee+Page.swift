import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// What is told of the pictures.
extension WhatLayersSee {
  func result(
    _ shown: [Shown], kernels: Tensor?, chances: [Float], _ dream: Dream, path: String, seed: UInt64
  ) throws -> LessonResult {
    var seen: [Page.Piece] = []
    if let kernels {
      seen += [
        .heading("The first layer's kernels"),
        .text("Each looks at 3 × 3 pixels in three colours. Grey is 0: what differs from it counts for or against."),
        .pictures(
          [(try Self.sheet(of: kernels).encoded(as: .png), "\(kernels.shape[0]) kernels of 3 × 3 pixels", nil)],
          areLarge: true),
      ]
    }
    for layer in shown {
      seen.append(.heading(layer.key == "classes" ? "Classes, at the end of the network" : "After \(layer.title)"))
      seen.append(
        .pictures(
          try layer.captions.enumerated().map {
            (try layer.outcome.pictures.withoutRim(Self.rim).picture(at: $0).encoded(as: .png), $1, nil)
          }))
    }
    return LessonResult(
      figures: shown.flatMap { layer in
        [
          Figure("before_\(layer.key)", layer.before, .init(better: .more, digits: 3)),
          Figure("after_\(layer.key)", layer.after, .init(better: .more, digits: 3)),
        ]
      }
        + shown.compactMap { layer in
          layer.field.map { Figure("field_\(layer.key)", Double($0), .init(better: .more, digits: 0, unit: "px")) }
        } + [Figure("class_probability", Spread(chances.map(Double.init)).mean, .rate)],
      table: (
        ["units of", "one sees, pixels across", "excitement of noise", "of the pictures"],
        shown.map {
          [
            $0.title, $0.field.map { $0 < Self.fieldSide ? "\($0)" : "\($0) and more" } ?? "all",
            figureText($0.before, digits: 2), figureText($0.after, digits: 2),
          ]
        }
      ), reading: reading(shown, chances),
      made: [
        ("network", "MobileNetV2 with weights that know ImageNet: \(AtomicFile.name(of: path))"),
        (
          "pictures",
          "\(dream.side) × \(dream.side) pixels, shown without a rim of \(Self.rim); \(dream.steps) steps of Adam on the pictures, whose pixels learn "
            + "while the network stays"
        ),
        (
          "excitement", "of a unit of a layer its mean over the picture; of a class its score before the softmax"
        ),
        (
          "against noise",
          "a picture is a sum of five sizes in the colours of photographs; in each step it is moved by up to 8 pixels, turned "
            + "by up to 5 degrees and zoomed; rough pictures cost something"
        ),
        (
          "what one sees",
          "the pixels of a picture of \(Self.fieldSide) × \(Self.fieldSide) whose change changes a unit in the middle, by its "
            + "gradient"
        ),
        ("seeds", "one picture for each unit, from seed \(seed); which units are shown was not chosen by their looks"),
      ], seen: seen)
  }

  /// What follows from the sizes and the answers.
  func reading(_ shown: [Shown], _ chances: [Float]) -> [String] {
    let layers = shown.filter { $0.key != "classes" }
    guard let low = layers.first, let high = layers.last else { return [] }
    var lines: [String] = []
    if let near = low.field, let far = high.field, far > near {
      lines.append(
        "A unit of the lowest layer shown sees \(near) pixels across, one of the highest \(far)\(far < Self.fieldSide ? "" : " and more"): "
          + "what a low one likes can be no more than an edge or a colour, however often it is repeated.")
    }
    lines.append(
      "Look from row to row. In networks of this kind others saw edges and colours, then textures, then parts of things; "
        + "whether you see that here no figure of this page says.")
    if shown.allSatisfy({ $0.after > $0.before }) {
      lines.append(
        "All pictures excite their units more than noise does. They are what a unit likes best, and not all that it answers "
          + "to: most units mean several things.")
    } else {
      lines.append("Not all pictures excite their units more than noise does: more steps (--length 4) may help.")
    }
    let (right, all) = (chances.count { $0 > 0.5 }, chances.count)
    lines.append(
      right == all
        ? "The network is sure of its own pictures of classes: each is its class to more than a half."
        : "Of its own pictures of classes the network takes \(right) of \(all) for the class to more than a half.")
    if right > 0 {
      lines.append(
        "They are no likenesses: parts and textures come again and again, in no order. That is enough for the network, which "
          + "says what it goes by when it names a class.")
    }
    return lines
  }

  /// Kernels as little pictures in rows.
  private static func sheet(of kernels: Tensor) -> Image {
    let (count, channels, height, width) = (kernels.shape[0], kernels.shape[1], kernels.shape[2], kernels.shape[3])
    let size = channels * height * width
    let numbers = kernels.scalars
    let pictures = (0..<count).map { place in
      let kernel = Array(numbers[place * size..<(place + 1) * size])
      let most = max(kernel.map(abs).max() ?? 1, .leastNormalMagnitude)
      return Image(
        height: height, width: width, format: .rgb,
        pixels: (0..<height * width).flatMap { pixel in
          (0..<3).map { channel in
            let value = kernel[min(channel, channels - 1) * height * width + pixel] / most
            return UInt8((127.5 + 127.5 * value).rounded())
          }
        })
    }
    return Image.sheet(
      of: pictures, columns: 6, cell: ImageSize(square: 45), gap: 6, background: Color(red: 128, green: 128, blue: 128))
  }
}
