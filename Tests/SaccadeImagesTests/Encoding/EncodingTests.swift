import Foundation
import SaccadeImages
import Synchronization
import Testing

@Suite("Encoding")
struct EncodingTests {
  private func picture(_ format: PixelFormat) -> Image {
    var image = Image(height: 40, width: 57, format: .rgb, color: Color(red: 30, green: 90, blue: 160))
    image.fill(.star(center: Point(x: 28, y: 20), radius: 18, innerRadius: 8, points: 5), with: .white)
    image = image.converted(to: format)
    if format == .rgba { image[3, 4, 3] = 7 }
    return image
  }

  @Test("to PNG and lossless WebP keeps every byte", arguments: PixelFormat.allCases)
  func lossless(format: PixelFormat) throws {
    let image = picture(format)
    #expect(try Image(decoding: image.encoded(as: .png), named: "a") == image)
    let webp = try Image(decoding: image.encoded(as: .losslessWebP), named: "a", as: format)
    #expect(webp == image)
  }

  @Test("to JPEG and WebP comes closer with more quality, in fewer bytes with less", arguments: PixelFormat.allCases)
  func lossy(format: PixelFormat) throws {
    let image = picture(format)
    for make in [ImageEncoding.jpeg, ImageEncoding.webp] {
      let good = try image.encoded(as: make(95))
      let poor = try image.encoded(as: make(10))
      #expect(poor.count < good.count)
      let opaque: PixelFormat = format == .rgba ? .rgb : format
      let target = image.converted(to: opaque)
      let near = try #require(Image(decoding: good, named: "a", as: opaque).difference(from: target))
      let far = try #require(Image(decoding: poor, named: "a", as: opaque).difference(from: target))
      #expect(near.mean < 4)
      #expect(near.mean < far.mean)
    }
  }

  @Test("threads that write one file write it whole")
  func atOnce() throws {
    let folder = NSTemporaryDirectory() + "saccade-encoding-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let image = picture(.rgb)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 64) { _ in
      do { try image.write(to: folder + "/a.png") } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try Image(contentsOf: folder + "/a.png") == image)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.png"])
  }

  @Test("to a file goes by its extension")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("saccade-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, format) in [("a.png", ImageFileFormat.png), ("b.JPEG", .jpeg), ("c.webp", .webp)] {
      let path = folder.appendingPathComponent(name).path
      try picture(.rgb).write(to: path)
      #expect(try ImageHeader(contentsOf: path).fileFormat == format)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
    #expect {
      try picture(.rgb).write(to: folder.appendingPathComponent("d.tiff").path)
    } throws: {
      "\($0)".hasSuffix(
        "d.tiff: its extension is not that of a format that can be written; end it in .png, .jpg or .webp")
    }
    #expect {
      try picture(.rgb).write(to: folder.path + "/none/e.png")
    } throws: {
      "\($0)".contains("the file cannot be created (No such file or directory)")
    }
  }

  @Test("says when a format cannot hold the size")
  func tooLarge() {
    let image = Image(height: 1, width: 16384)
    #expect {
      try image.encoded(as: .webp(), named: "wide.webp")
    } throws: {
      "\($0)"
        == "wide.webp: WebP holds sides up to 16383 pixels and the image has 1×16384 (height × width); scale it down or write PNG"
    }
  }
}
