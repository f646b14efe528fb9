import SaccadeData
import SaccadeImages
import Testing

@Suite struct CIFARDatasetTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("batches.meta.txt", Array((0..<10).map { "kind\($0)\n" }.joined().utf8) + Array("\n".utf8))
    try scratch.write("fine_label_names.txt", Array((0..<100).map { "fine\($0)\n" }.joined().utf8))
    try scratch.write("coarse_label_names.txt", Array((0..<20).map { "coarse\($0)\n" }.joined().utf8))
  }

  @Test func recordsOfSeveralFilesFollowEachOther() throws {
    let first = TinyFiles.cifarRecord(labels: [3], red: 1, green: 2, blue: 3)
    let second = TinyFiles.cifarRecord(labels: [9], red: 4, green: 5, blue: 6)
    let third = TinyFiles.cifarRecord(labels: [0], red: 7, green: 8, blue: 9)
    try scratch.write("data_batch_1.bin", first + second)
    try scratch.write("data_batch_3.bin", third)
    let data = try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .train)
    #expect(data.count == 3)
    #expect((0..<3).map { data.label(at: $0) } == [3, 9, 0])
    #expect(data.classNames[9] == "kind9")
    #expect(data.image(at: 2)[31, 31, 0] == 7)
    #expect(Array(data.image(at: 1).pixels.prefix(6)) == [4, 5, 6, 4, 5, 6])
    #expect(data.source(at: 2) == "\(scratch.path)/data_batch_3.bin, record 0")
  }

  @Test func cifar100HasFineAndCoarseLabels() throws {
    try scratch.write("test.bin", TinyFiles.cifarRecord(labels: [19, 99], red: 1, green: 2, blue: 3))
    let fine = try CIFARDataset(folder: scratch.path, variant: .cifar100, part: .test)
    let coarse = try CIFARDataset(folder: scratch.path, variant: .cifar100Coarse, part: .test)
    #expect(fine.classNames[fine.label(at: 0)] == "fine99")
    #expect(coarse.classNames[coarse.label(at: 0)] == "coarse19")
    #expect(Array(fine.image(at: 0).pixels.prefix(3)) == [1, 2, 3])
  }

  @Test func theFolderOfTheArchiveMayBeNamedToo() throws {
    let record = TinyFiles.cifarRecord(labels: [3], red: 1, green: 2, blue: 3)
    try scratch.write("above/cifar-10-batches-bin/test_batch.bin", record)
    try scratch.write("above/cifar-10-batches-bin/batches.meta.txt", scratch.bytes("batches.meta.txt"))
    let data = try CIFARDataset(folder: "\(scratch.path)/above", variant: .cifar10, part: .test)
    #expect(data.source(at: 0) == "\(scratch.path)/above/cifar-10-batches-bin/test_batch.bin, record 0")
  }

  @Test func aPieceOfARecordIsRefused() throws {
    try scratch.write("test_batch.bin", [UInt8](repeating: 0, count: 3072))
    let error = #expect(throws: DatasetError.self) {
      try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .test)
    }
    #expect(error?.kind == .truncated)
    #expect(error?.problem == "has 3072 bytes, which is not a multiple of 3073, the size of a record")
  }

  @Test func aLabelWithoutAClassNamesItsRecord() throws {
    let good = TinyFiles.cifarRecord(labels: [3], red: 1, green: 2, blue: 3)
    try scratch.write("test_batch.bin", good + TinyFiles.cifarRecord(labels: [10], red: 1, green: 2, blue: 3))
    let error = #expect(throws: DatasetError.self) {
      try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .test)
    }
    #expect(error?.kind == .labelOutOfRange)
    #expect(error?.problem == "label 10 of record 1 is not below 10, the number of classes")
  }

  @Test func aMissingPartIsNamed() {
    let error = #expect(throws: DatasetError.self) {
      try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .train)
    }
    #expect(error?.kind == .missing)
    #expect(error?.path == "\(scratch.path)/data_batch_1.bin")
  }

  @Test func namesOfAnotherDataSetAreRefused() throws {
    try scratch.write("batches.meta.txt", Array("a\nb\n".utf8))
    let error = #expect(throws: DatasetError.self) {
      try CIFARDataset(folder: scratch.path, variant: .cifar10, part: .train)
    }
    #expect(error?.kind == .inconsistent)
  }

  @Test(.enabled(if: RealData.has("cifar10-binary-sample"), "needs cifar10-binary-sample in SACCADE_DATA"))
  func officialRecordsAreRead() throws {
    let folder = RealData.path("cifar10-binary-sample")
    let train = try CIFARDataset(folder: folder, variant: .cifar10, part: .train)
    let test = try CIFARDataset(folder: folder, variant: .cifar10, part: .test)
    #expect(train.count == 1000 && test.count == 500)
    #expect(train.classNames[train.label(at: 0)] == "frog")
    #expect(Array(train.image(at: 0).pixels.prefix(3)) == [59, 62, 63])
    #expect(test.classNames[test.label(at: 0)] == "cat")
  }
}
