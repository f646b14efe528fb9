import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A policy")
struct PolicyTests {
  private struct Facts: Decodable {
    struct Kind: Decodable {
      let signed: Bool
      let amounts: [Float]
    }

    struct Levels: Decodable {
      let space: String
      let bins: Int
      let height: Int
      let width: Int
      let kinds: [String: Kind]
    }

    struct Step: Decodable {
      let kind: String
      let probability: Float
      let level: Int

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        kind = try values.decode(String.self)
        probability = try values.decode(Float.self)
        level = try values.decode(Int?.self) ?? 0
      }
    }

    let levels: [Levels]
    let pairs: [String: [[Step]]]
  }

  private func facts() throws -> Facts {
    try JSONDecoder().decode(Facts.self, from: Data(GoldenImages.bytes("augmentations/policies.json")))
  }

  /// An operation of torchvision's amount.
  private func operation(_ kind: AugmentationSpace.Kind, _ amount: Float) -> AugmentationOperation {
    switch kind {
    case .identity: .identity
    case .shearX: .shearX(amount)
    case .shearY: .shearY(amount)
    case .translateX: .translateX(amount)
    case .translateY: .translateY(amount)
    case .rotate: .rotate(degrees: amount)
    case .brightness: .brightness(1 + amount)
    case .color: .color(1 + amount)
    case .contrast: .contrast(1 + amount)
    case .sharpness: .sharpness(1 + amount)
    case .posterize: .posterize(bits: Int(amount))
    case .solarize: .solarize(from: Float((255 * Double(amount)).rounded(.up)))
    case .autoContrast: .autoContrast
    case .equalize: .equalize
    case .invert: .invert
    }
  }

  @Test("has torchvision's operations, and goes as far as these at every level, to the last bit")
  func levels() throws {
    let spaces: [String: AugmentationSpace] = ["rand": .rand, "wide": .wide, "auto": .auto, "mix": .mix]
    let facts = try facts()
    #expect(Set(facts.levels.map(\.space)) == Set(spaces.keys))
    for levels in facts.levels {
      let space = try #require(spaces[levels.space])
      #expect(Set(space.kinds.map(\.rawValue)) == Set(levels.kinds.keys))
      let size = ImageSize(height: levels.height, width: levels.width)
      for kind in space.kinds {
        let fact = try #require(levels.kinds[kind.rawValue])
        #expect(fact.signed == kind.isSigned)
        for level in 0..<levels.bins {
          let amount = fact.amounts.isEmpty ? 0 : fact.amounts[level]
          for isNegative in [false, true] {
            let found = space.operation(kind, level: Float(level), of: levels.bins, isNegative: isNegative, on: size)
            let expected = operation(kind, isNegative && fact.signed ? -amount : amount)
            #expect(found == expected, "\(levels.space), \(level) of \(levels.bins) on \(size)")
          }
        }
      }
    }
  }

  @Test("AutoAugment's pairs are those of the paper", arguments: AutoAugmentPolicy.allCases)
  func pairs(policy: AutoAugmentPolicy) throws {
    let expected = try #require(try facts().pairs[policy.rawValue])
    #expect(policy.pairs.count == 25 && expected.count == 25)
    for (pair, steps) in zip(policy.pairs, expected) {
      #expect(pair.map(\.kind.rawValue) == steps.map(\.kind))
      #expect(pair.map(\.probability) == steps.map(\.probability) && pair.map(\.level) == steps.map(\.level))
    }
  }

  private func results(_ step: any SampleTransform, _ count: Int) throws -> [Image] {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    let whole = Preprocessing([step], size: picture.size, normalization: .unit(.rgb))
    return try (0..<count).map { index in
      var random = RandomStream(seed: 7).child(index)
      return try whole.preview(picture, using: &random)
    }
  }

  @Test("draws from the stream alone, and differs from picture to picture")
  func determinism() throws {
    for step in [
      RandAugment(), AutoAugment(.imagenet), AutoAugment(.cifar10), AutoAugment(.svhn), TrivialAugment(),
    ] as [any SampleTransform] {
      let once = try results(step, 40)
      #expect(try once == results(step, 40))
      #expect(Set(once).count > 15, "\(step): \(Set(once).count)")
    }
  }

  @Test("RandAugment of no operation, or of none that is ever applied, changes nothing")
  func nothing() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    for step in [RandAugment(count: 0), RandAugment(probability: 0)] {
      #expect(try results(step, 20).allSatisfy { $0 == picture })
    }
  }

  @Test("RandAugment of one operation gives each of the fourteen at its magnitude, both ways")
  func operations() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    var left = Set<Image>()
    for kind in AugmentationSpace.rand.kinds {
      for isNegative in [false, true] {
        left.insert(
          AugmentationSpace.rand.operation(kind, level: 9, of: 31, isNegative: isNegative, on: picture.size)
            .apply(to: picture))
      }
    }
    let all = left
    for result in try results(RandAugment(count: 1), 600) {
      #expect(all.contains(result))
      left.remove(result)
    }
    #expect(left.isEmpty && all.count > 20)
  }

  @Test("a deviation makes other magnitudes of one, between 0 and the greatest")
  func deviation() throws {
    let few = Set(try results(RandAugment(count: 1), 300)).count
    #expect(Set(try results(RandAugment(count: 1, magnitudeDeviation: 3), 300)).count > 3 * few)
    _ = try results(RandAugment(magnitude: 30, magnitudeDeviation: 500), 100)
  }
}
