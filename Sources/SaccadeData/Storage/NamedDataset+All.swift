// Sizes and SHA-256 sums are those that TensorFlow Datasets publishes for these files
// (tensorflow_datasets/url_checksums). Those of Fashion-MNIST's two label files were computed here as well.

extension NamedDataset {
  /// All that are known.
  public static let all: [NamedDataset] = [.mnist, .fashionMNIST, .kmnist, .cifar10, .cifar100]

  /// MNIST: handwritten digits.
  public static let mnist = NamedDataset(
    name: "mnist", typeName: "MNIST", summary: "70 000 handwritten digits, 28×28 grey",
    terms: "usually given as CC BY-SA 3.0 (LeCun, Cortes, Burges)",
    files: idxFiles(
      [
        "https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist",
      ],
      trainImages: (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      trainLabels: (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      testImages: (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      testLabels: (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
    classNames: (0..<10).map(String.init), format: .idx)

  /// Fashion-MNIST: articles of clothing.
  public static let fashionMNIST = NamedDataset(
    name: "fashion-mnist", typeName: "FashionMNIST", summary: "70 000 articles of clothing, 28×28 grey",
    terms: "MIT licence (Zalando)",
    files: idxFiles(
      ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"],
      trainImages: (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      trainLabels: (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      testImages: (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      testLabels: (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ], format: .idx)

  /// KMNIST: cursive Japanese letters.
  public static let kmnist = NamedDataset(
    name: "kmnist", typeName: "KMNIST", summary: "70 000 cursive Japanese letters, 28×28 grey",
    terms: "CC BY-SA 4.0 (CODH)",
    files: idxFiles(
      ["http://codh.rois.ac.jp/kmnist/dataset/kmnist"],
      trainImages: (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
      trainLabels: (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
      testImages: (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
      testLabels: (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")),
    classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"], format: .idx)

  /// CIFAR-10: small photographs of ten kinds.
  public static let cifar10 = NamedDataset(
    name: "cifar10", typeName: "CIFAR10", summary: "60 000 photographs of 10 kinds, 32×32 colour",
    terms: "no formal licence; cite Krizhevsky 2009",
    files: [
      RemoteFile(
        ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"], byteCount: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        // Six files of 10 000 records, and two short texts.
        unpacking: .archive(folder: "cifar-10-batches-bin"), unpackedLimit: 6 * 10_000 * 3073 + (1 << 16))
    ],
    classNames: [], format: .cifar(.cifar10))

  /// CIFAR-100: small photographs of a hundred kinds.
  public static let cifar100 = NamedDataset(
    name: "cifar100", typeName: "CIFAR100", summary: "60 000 photographs of 100 kinds, 32×32 colour",
    terms: "no formal licence; cite Krizhevsky 2009",
    files: [
      RemoteFile(
        ["https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"], byteCount: 168_513_733,
        sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        // 60 000 records, and the names of the classes.
        unpacking: .archive(folder: "cifar-100-binary"), unpackedLimit: 60_000 * 3074 + (1 << 16))
    ],
    classNames: [], format: .cifar(.cifar100))

  private typealias Sum = (byteCount: Int, sha256: String)

  private static func idxFiles(
    _ mirrors: [String], trainImages: Sum, trainLabels: Sum, testImages: Sum, testLabels: Sum
  ) -> [RemoteFile] {
    [
      ("train-images-idx3-ubyte.gz", trainImages), ("train-labels-idx1-ubyte.gz", trainLabels),
      ("t10k-images-idx3-ubyte.gz", testImages), ("t10k-labels-idx1-ubyte.gz", testLabels),
    ].map { name, sum in
      RemoteFile(mirrors.map { "\($0)/\(name)" }, byteCount: sum.byteCount, sha256: sum.sha256)
    }
  }
}
