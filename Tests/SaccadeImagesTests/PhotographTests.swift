import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

/// The folder of photographs, where the machine has them.
private let photographs: URL? = ProcessInfo.processInfo.environment["SACCADE_DATA"]
  .map { URL(fileURLWithPath: $0).appendingPathComponent("photos") }
  .flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }

@Suite(
  "Real photographs",
  .enabled(if: photographs != nil, "SACCADE_DATA does not name a folder with photos/ in it: nothing was tested"))
struct PhotographTests {
  private func paths() throws -> [String] {
    let folder = try #require(photographs)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasSuffix(".JPEG") }.sorted().map { folder.appendingPathComponent($0).path }
  }

  @Test("decode, at full size and shrunk, to nearly the same picture")
  func decode() throws {
    let paths = try paths()
    #expect(paths.count == 40)
    for path in paths {
      let full = try Image(contentsOf: path, as: .rgb)
      #expect(try ImageHeader(contentsOf: path).size == full.size)
      let options = DecodingOptions(minimumSize: ImageSize(square: 112))
      let small = try Image(contentsOf: path, as: .rgb, options: options)
      let side = ImageSize(square: 112)
      let difference = try #require(full.resized(to: side).difference(from: small.resized(to: side)))
      #expect(difference.mean < 4, "\(path)")
    }
  }

  @Test("go through the usual augmentation")
  func augment() throws {
    let side = ImageSize(square: 224)
    let preprocessing = Preprocessing([RandomResizedCrop(side), RandomFlip()], size: side)
    var numbers = [Float](repeating: .nan, count: preprocessing.shape.elementCount)
    for (index, path) in try paths().enumerated() {
      let image = try Image(contentsOf: path, as: .rgb)
      var random = RandomStream(seed: 1).child(index)
      _ = try numbers.withUnsafeMutableBufferPointer { try preprocessing.write(image, using: &random, into: $0) }
      #expect(numbers.allSatisfy { $0 > -2.2 && $0 < 2.7 })
      #expect(Set(numbers).count > 100)
    }
  }
}
