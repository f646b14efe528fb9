import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Connected parts, distances and the weights of borders, beside SciPy")
struct ComponentTests {
  private struct Case: Decodable {
    let size: [Int]
    let mask: Data
    let four: [Int32]
    let eight: [Int32]
    let distances: [Float]
    let weights: [Float]
    let narrow: [Float]

    var read: Mask {
      Mask(Image(height: size[0], width: size[1], format: .grey, pixels: Array(mask)), outside: 255)
    }
  }

  private func cases() throws -> [Case] { try GoldenMasks.read("regions.json", as: [Case].self) }

  private func difference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0 : .infinity
  }

  @Test("neighbours of one number are a part, at corners as well where that is asked for")
  func parts() throws {
    for wanted in try cases() {
      let four = ConnectedComponents(wanted.read, connectivity: .four)
      let eight = ConnectedComponents(wanted.read)
      #expect(four.labels == wanted.four && four.count == Int(wanted.four.max() ?? 0), "\(wanted.size)")
      #expect(eight.labels == wanted.eight, "\(wanted.size)")
      #expect(eight.areas.reduce(0, +) == wanted.eight.count { $0 > 0 } && eight.areas.allSatisfy { $0 > 0 })
      let first = ConnectedComponents(wanted.read, of: [1])
      #expect(zip(first.labels, wanted.mask).allSatisfy { ($0 > 0) == ($1 == 1) })
    }
  }

  @Test("a part that winds, as a spiral does, is one")
  func spiral() {
    // Rows that hang together at alternating ends.
    var image = Image(height: 31, width: 20, format: .grey)
    for row in 0..<31 {
      for column in 0..<20 where row % 2 == 0 || column == (row % 4 == 1 ? 19 : 0) { image[row, column] = 7 }
    }
    for connectivity in ConnectedComponents.Connectivity.allCases {
      #expect(ConnectedComponents(Mask(image), connectivity: connectivity).count == 1)
    }
    for row in 0..<31 where row % 2 == 1 { image[row, row % 4 == 1 ? 19 : 0] = 8 }
    #expect(ConnectedComponents(Mask(image), connectivity: .four).count == 31)
  }

  @Test("distances are exact, and infinite where there is nothing to be near to")
  func distances() throws {
    for wanted in try cases() {
      let found = DistanceTransform.distances(toZerosOf: wanted.read)
      if wanted.distances[0] < 0 {
        #expect(found.allSatisfy { $0 == .infinity })
      } else {
        #expect(difference(found, wanted.distances) < 1e-5, "\(wanted.size)")
      }
    }
    let full = Mask(Image(height: 3, width: 4, format: .grey, color: .white))
    #expect(DistanceTransform.distances(toZerosOf: full).allSatisfy { $0 == .infinity })
  }

  @Test("weights are those of U-Net's equation: high between objects, and classes alike")
  func weights() throws {
    for wanted in try cases() {
      #expect(difference(BoundaryWeights()(wanted.read), wanted.weights) < 2e-5, "\(wanted.size)")
      let narrow = BoundaryWeights(strength: 3, sigma: 1.5)
      #expect(difference(narrow(wanted.read), wanted.narrow) < 2e-5, "\(wanted.size)")
    }
  }

  @Test("what is of no account has no weight, and without balance each other pixel counts one")
  func ignored() {
    let pixels: [UInt8] = [0, 1, 255, 255, 1, 0]
    let mask = Mask(Image(height: 1, width: 6, format: .grey, pixels: pixels), outside: 255)
    let weights = BoundaryWeights(strength: 0, balancesClasses: false)(mask)
    #expect(weights == [1, 1, 0, 0, 1, 1])
    let all = Mask(Image(height: 2, width: 2, format: .grey, color: .white), outside: 255)
    #expect(BoundaryWeights()(all) == [0, 0, 0, 0])
  }
}
