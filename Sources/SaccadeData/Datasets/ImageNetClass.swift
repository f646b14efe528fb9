/// A class of ImageNet's challenge, whose 1000 classes most published weights tell apart.
///
/// ```swift
/// ImageNetClass.all[207].name                      // golden retriever
/// ImageNetClass.find("n02099601")?.number          // 207
/// ```
/// - Paper: Russakovsky et al. 2014, <https://arxiv.org/abs/1409.0575>
public struct ImageNetClass: Hashable, Sendable {
  /// Which of a network's outputs stands for it, from 0.
  public let number: Int
  /// What WordNet calls it, as folders of ImageNet's images are named: `n02099601`.
  public let wordNetID: String
  /// Its name in English, which no other class has.
  public let name: String

  /// All 1000, in the order of the outputs.
  public static let all: [ImageNetClass] = String(decoding: PackageResources.imagenet_classes_tsv, as: UTF8.self)
    .split(separator: "\n").enumerated().map { number, line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return ImageNetClass(number: number, wordNetID: String(parts[0]), name: String(parts.last ?? ""))
    }

  /// The class of a WordNet id or a name; underscores stand for spaces, and capitals matter only where two classes have one
  /// name but for them, as the dog Cardigan and the cardigan.
  public static func find(_ text: String) -> ImageNetClass? {
    let name = text.replacing("_", with: " ")
    return (places[name] ?? looserPlaces[name.lowercased()].flatMap { $0.count == 1 ? $0[0] : nil }).map { all[$0] }
  }

  private static let places = Dictionary(
    all.flatMap { [($0.wordNetID, $0.number), ($0.name, $0.number)] }
  ) { first, _ in first }

  private static let looserPlaces = Dictionary(grouping: all.indices) { all[$0].name.lowercased() }
}
