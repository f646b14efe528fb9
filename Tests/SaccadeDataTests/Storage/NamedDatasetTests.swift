import Foundation
import SaccadeData
import SaccadeConfig
import SaccadeText
import Testing

@Suite struct NamedDatasetTests {
  @Test func theArgumentWinsOverTheEnvironmentAndThatOverTheDefault() {
    #expect(DataRoot("here", environment: ["SACCADE_DATA": "/there"]).path == "here")
    #expect(DataRoot(environment: ["SACCADE_DATA": "/there"]).path == "/there")
    #expect(DataRoot("", environment: ["SACCADE_DATA": ""]).path == "data")
    #expect(DataRoot("~/x", environment: [:]).path == NSHomeDirectory() + "/x")
  }

  @Test("a folder below the data root may begin with a ~ that is nobody's")
  func tilde() {
    let root = DataRoot("/data", environment: [:])
    #expect(root.resolve("~no-such-user/x") == "/data/~no-such-user/x")
    #expect(root.resolve("~/x") == UserPath.expanded("~/x"))
  }

  @Test func pathsAreFoundBelowTheRootUnlessTheyAreAbsolute() {
    let root = DataRoot("/root", environment: [:])
    #expect(root.resolve("mnist") == "/root/mnist")
    #expect(root.resolve("/elsewhere") == "/elsewhere")
    #expect(root.resolve(".") == "/root")
  }

  @Test func aMisspeltNameIsCorrected() {
    let error = #expect(throws: DatasetError.self) { try NamedDataset.named("fashion_mnist") }
    #expect(
      error?.description
        == "fashion_mnist: is no data set that Saccade knows; did you mean fashion-mnist? known are mnist, "
        + "fashion-mnist, kmnist, cifar10, cifar100")
    #expect(throws: Never.self) { try NamedDataset.named("CIFAR10") }
  }

  @Test func everyFileHasAnAddressASizeAndASum() {
    for file in NamedDataset.all.flatMap(\.files) {
      #expect(file.addresses.allSatisfy { URL(string: $0)?.host != nil && $0.hasSuffix("/" + file.name) })
      #expect(file.byteCount ?? 0 > 0 && file.sha256.count == 64 && file.sha256.allSatisfy(\.isHexDigit))
    }
  }

  @Test func aDataSetThatIsNotThereSaysHowToFetchIt() throws {
    let scratch = try Scratch()
    let root = DataRoot(scratch.path)
    #expect(!NamedDataset.mnist.isPresent(in: root))
    let error = #expect(throws: DatasetError.self) { try NamedDataset.mnist.open(.train, root: root) }
    #expect(error?.kind == .missing)
    #expect(error?.advice.contains("saccade data get mnist") == true)
  }

  @Test func aDataSetIsOpenedByItsName() throws {
    let scratch = try Scratch()
    let root = DataRoot(scratch.path)
    try scratch.write("kmnist/t10k-images-idx3-ubyte", TinyFiles.idx([1, 2, 3, 4], 1, 2, 2))
    try scratch.write("kmnist/t10k-labels-idx1-ubyte", TinyFiles.idx([3], 1))
    #expect(!NamedDataset.kmnist.isPresent(in: root))
    let test = try NamedDataset.kmnist.open(.test, root: root)
    #expect(test.classNames[test.label(at: 0)] == "tsu")
    try scratch.write("kmnist/train-images-idx3-ubyte.gz", [1])
    try scratch.write("kmnist/train-labels-idx1-ubyte.gz", [1])
    #expect(NamedDataset.kmnist.isPresent(in: root))
  }

  @Test func cifarMayBeAnImageFolder() throws {
    let scratch = try Scratch()
    for name in ["train/cat/a.jpg", "train/dog/a.jpg", "test/cat/a.jpg", "test/dog/a.jpg"] {
      try scratch.write("cifar10-images/\(name)", [1])
    }
    let test = try NamedDataset.cifar10.open(.test, folder: "cifar10-images", root: DataRoot(scratch.path))
    #expect(test.count == 2 && test.classNames == ["cat", "dog"])
  }

  @Test(.enabled(if: RealData.has("fashion-mnist"), "needs fashion-mnist in SACCADE_DATA"))
  func realDataAreOpenedByTheirName() throws {
    let root = DataRoot(RealData.root)
    #expect(NamedDataset.fashionMNIST.isPresent(in: root))
    let train = try NamedDataset.fashionMNIST.open(.train, root: root)
    #expect(train.count == 60_000 && train.classNames[train.label(at: 0)] == "Ankle boot")
  }
}
