import Saccade

/// Light that falls from the left: what a picture shows is changed, and nothing moves.
struct LightFromTheLeft: ImageTransform {
  func apply(to image: Image, using random: inout RandomStream) -> Image {
    let loss = random.uniform(in: 0..<0.3) / Float(image.width)
    return Image(height: image.height, width: image.width, format: image.format) { pixels in
      for position in pixels.indices {
        let column = position / image.channels % image.width
        pixels[position] = UInt8(Float(image.pixels[position]) * (1 - loss * Float(column)))
      }
    }
  }
}

/// A middle part that is stretched to the old width: it says where things go, and every part of a sample goes there.
struct RandomStretch: GeometricTransform {
  var most: Float = 0.2

  func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: size)
    let cut = Int(Float(size.width) * random.uniform(in: 0..<1) * most / 2)
    placement.columns = cut..<(size.width - cut)
    return placement
  }
}

/// Two pictures of one class in one: it looks at a sample's classes, and asks for a further sample.
struct Blend: SampleTransform {
  func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let other = try context.furtherSample()
    guard other.labels == sample.labels, other.image.size == sample.image.size else { return }
    let image = sample.image
    sample.image = Image(height: image.height, width: image.width, format: image.format) { pixels in
      for position in pixels.indices {
        pixels[position] = UInt8((Int(image.pixels[position]) + Int(other.image.pixels[position])) / 2)
      }
    }
  }
}

/// What the steps make of the first pictures, as files to look at.
func show(_ steps: Preprocessing, of dataset: some ImageDataset, count: Int) throws {
  let supply = SampleSupply(count: dataset.count) { try dataset.sample(at: $0) }
  for number in 0..<count {
    var random = RandomStream(seed: 7).child(number)
    let shown = try steps.preview(dataset.sample(at: number), using: &random, from: supply)
    try shown.image.write(to: "augmented-\(number).png")
  }
}
