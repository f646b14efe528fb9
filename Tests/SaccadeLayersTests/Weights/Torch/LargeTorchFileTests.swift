import Foundation
import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("A large file of PyTorch takes little more memory than it has bytes", .serialized)
struct LargeTorchFileTests {
  /// 256 MiB in four storages, of which the disk has nothing.
  private static func write(to path: String) throws {
    var pickle = TorchFile.Pickle()
    let count = 1 << 24
    pickle.add(Array("}(".utf8))
    for number in 0..<4 {
      pickle.text("w\(number)")
      pickle.tensor(storage: "\(number)", count: count, shape: [4096, 4096], strides: [4096, 1])
    }
    pickle.add(Array("u".utf8))
    // The beginning is that of a file without storages; the storages are zeros but for their counts.
    let keys = (0..<4).map { (key: "\($0)", count: 0, bytes: [UInt8]()) }
    let start = TorchFile.former(pickle, storages: keys).dropLast(4 * 8)
    try writeSparseFile(path, byteCount: start.count + 4 * (8 + 4 * count))
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.write(contentsOf: Data(start))
    for number in 0..<4 {
      try file.seek(toOffset: UInt64(start.count + number * (8 + 4 * count)))
      try file.write(contentsOf: withUnsafeBytes(of: UInt64(count).littleEndian) { Data($0) })
    }
    try file.close()
  }

  #if compiler(>=6.2) && os(Linux)
    @Test("all of its tensors are in memory with a fifth to spare, and fewer if they are read one by one")
    func memory() async {
      await #expect(processExitsWith: .success) {
        let path = NSTemporaryDirectory() + "saccade-large-\(UUID().uuidString).pth"
        defer { unlink(path) }
        try LargeTorchFileTests.write(to: path)
        // What the engine sets up once is not the file's.
        _ = Tensor([1, 2] as [Float]) + 1
        limitMemory(toFurther: 12 * (256 << 20) / 10)
        let file = try WeightsFile(path)
        let tensors = try file.tensors(file.entries)
        #expect(tensors.count == 4 && tensors["w3"]?.shape == [4096, 4096])
      }
      await #expect(processExitsWith: .success) {
        let path = NSTemporaryDirectory() + "saccade-large-\(UUID().uuidString).pth"
        defer { unlink(path) }
        try LargeTorchFileTests.write(to: path)
        _ = Tensor([1, 2] as [Float]) + 1
        limitMemory(toFurther: 160 << 20)
        let file = try WeightsFile(path)
        for entry in file.entries { #expect(try file.tensor(entry).isAllFinite) }
      }
    }
  #endif
}
