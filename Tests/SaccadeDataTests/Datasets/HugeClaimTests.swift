import Foundation
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeData

@Suite("A file that claims more than it holds, or holds more than its kind does, is an error and takes no memory")
struct HugeClaimTests {
  /// 2^30 images of 8 × 8 pixels are 64 GiB.
  static let claim: [UInt8] = [0, 0, 8, 3, 0x40, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8]

  @Test func aFileThatClaimsGibibytesIsTruncated() throws {
    let scratch = try Scratch()
    let images = try scratch.write("images", Self.claim)
    let labels = try scratch.write("labels", TinyFiles.idx([1], 1))
    let error = #expect(throws: DatasetError.self) { try IDXDataset(images: images, labels: labels) }
    #expect(error?.kind == .truncated)
    #expect(error?.problem == "ends after 0 of the 68719476736 bytes of its images")
  }

  @Test func aCompressedFileThatClaimsMoreThanItsBytesCanHoldIsTruncated() throws {
    let scratch = try Scratch()
    try TinyFiles.gzip(Self.claim + [UInt8](repeating: 0, count: 1 << 20), to: "\(scratch.path)/images.gz")
    let labels = try scratch.write("labels", TinyFiles.idx([1], 1))
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: "\(scratch.path)/images.gz", labels: labels)
    }
    #expect(error?.kind == .truncated)
    #expect(error?.problem.hasPrefix("announces 68719476736 bytes of images, more than its ") == true)
  }

  @Test func filesThatDoNotBelongTogetherAreNotRead() throws {
    let scratch = try Scratch()
    let images = try scratch.write("images", TinyFiles.idx([1, 2, 3, 4], 1, 2, 2))
    let labels = try scratch.write("labels", TinyFiles.idx([1, 1], 2))
    let error = #expect(throws: DatasetError.self) { try IDXDataset(images: images, labels: labels) }
    #expect(error?.problem == "has 2 labels, but \(images) has 1 images")
  }

  @Test func aFileWithMoreRecordsThanTheOfficialOneIsRefused() throws {
    let scratch = try Scratch()
    try scratch.write("batches.meta.txt", Array((0..<10).map { "kind\($0)\n" }.joined().utf8))
    try scratch.write("test_batch.bin", [UInt8](repeating: 0, count: 10_001 * 3073))
    let error = #expect(throws: DatasetError.self) {
      try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .test)
    }
    #expect(error?.kind == .wrongFormat && error?.exitCode.rawValue == 65)
    #expect(error?.problem == "has more than the 30730000 bytes that such a file has")
    try scratch.write("test_batch.bin", [UInt8](repeating: 0, count: 10_000 * 3073))
    #expect(try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .test).count == 10_000)
  }

  #if compiler(>=6.2) && os(Linux)
    @Test func sixteenBytesOfIDXAskForNoMemory() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let images = try scratch.write("images", HugeClaimTests.claim)
        let labels = try scratch.write("labels", TinyFiles.idx([1], 1))
        limitMemory(toFurther: 32 << 20)
        #expect(throws: DatasetError.self) { try IDXDataset(images: images, labels: labels) }
      }
    }

    @Test func anHonestBombEndsWithWordsWhereMemoryDoes() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        // 2^24 images of 8 × 8 pixels, and all of them are there: a GiB in one MB.
        let head: [UInt8] = [0, 0, 8, 3, 1, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8]
        try TinyFiles.gzipBomb(64, after: head, to: "\(scratch.path)/images.gz")
        try TinyFiles.gzipBomb(1, after: [0, 0, 8, 1, 1, 0, 0, 0], to: "\(scratch.path)/labels.gz")
        limitMemory(toFurther: 256 << 20)
        let error = #expect(throws: DatasetError.self) {
          try IDXDataset(images: "\(scratch.path)/images.gz", labels: "\(scratch.path)/labels.gz")
        }
        #expect(error?.problem == "is not read: memory is used up, its images take 1.0 GiB")
      }
    }

    @Test(arguments: ["test_batch.bin", "batches.meta.txt"])
    func aCompressedFileInTheFolderOfCIFARDoesNotFillTheMemory(name: String) async {
      await #expect(processExitsWith: .success) { [name = name as String] in
        let scratch = try Scratch()
        try scratch.write("batches.meta.txt", Array((0..<10).map { "kind\($0)\n" }.joined().utf8))
        try scratch.write("test_batch.bin", TinyFiles.cifarRecord(labels: [3], red: 1, green: 2, blue: 3))
        try TinyFiles.gzipBomb(64, to: "\(scratch.path)/\(name)")
        limitMemory(toFurther: 256 << 20)
        let error = #expect(throws: DatasetError.self) {
          try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .test)
        }
        #expect(error?.path == "\(scratch.path)/\(name)")
        #expect(error?.problem.hasPrefix("has more than the ") == true)
      }
    }

    @Test func aTableOfOneLineWithoutEndDoesNotFillTheMemory() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let path = "\(scratch.path)/numbers.csv"
        try writeSparseFile(path, byteCount: 1 << 30)
        limitMemory(toFurther: 64 << 20)
        let error = #expect(throws: DatasetError.self) { try NumberTable(path) }
        #expect(error?.description.contains("numbers.csv:1: begins a record that does not end within") == true)
        try writeSparseFile(path, byteCount: 1 << 40)
        let longer = #expect(throws: DatasetError.self) { try NumberTable(path) }
        #expect(longer?.problem == "has 1099511627776 bytes; a table may have 1.0 GiB")
      }
    }

    @Test func aTableOfAMillionColumnsDoesNotFillTheMemory() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let path = "\(scratch.path)/numbers.csv"
        try scratch.write("numbers.csv", Array("file".utf8) + Array((0..<1_000_000).map { ",c\($0)" }.joined().utf8))
        limitMemory(toFurther: 64 << 20)
        let error = #expect(throws: DatasetError.self) { try NumberTable(path) }
        #expect(error?.description.contains("numbers.csv:1: begins a record that does not end within") == true)
        try scratch.write("numbers.csv", Array("file,x\na,\"".utf8) + [UInt8](repeating: 0x31, count: 2_000_000))
        let quote = #expect(throws: DatasetError.self) { try NumberTable(path) }
        #expect(quote?.description.contains("numbers.csv:2: begins a quote that does not end within") == true)
      }
    }

    @Test func aLongTableTakesLittleMoreThanItsFile() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let lines = repeatElement(Array("a.png,1,2\n".utf8), count: 500_000).joined()
        let path = try scratch.write("numbers.csv", Array("f,x,y\n".utf8) + Array(lines))
        limitMemory(toFurther: 64 << 20)
        let table = try NumberTable(path)
        #expect(table.count == 500_000 && table.numbers(at: 499_999) == [1, 2])
        #expect(table.place(at: 499_999) == "\(path):500001")
      }
    }
  #endif
}
