public import SaccadeEngine
public import SaccadeImages

/// Some samples of a source, in an order of their own: as many as are looked at where all would be too many.
public struct SampleSelection<Source: BatchSource>: BatchSource {
  /// What the source's batches are.
  public typealias Batch = Source.Batch
  /// What the source's drafts are.
  public typealias Draft = Source.Draft

  /// What the samples are of; batches name them by their numbers in it.
  public let source: Source
  /// The numbers of the samples.
  public let indices: [Int]

  /// Samples of a source.
  /// - Traps: if a number is not of one of its samples
  public init(_ indices: [Int], of source: Source) {
    if let wrong = indices.first(where: { !(0..<source.count ~= $0) }) {
      misuse("SampleSelection", "there is no sample \(wrong) among \(source.count); name those that there are")
    }
    self.source = source
    self.indices = indices
  }

  /// At most so many samples, evenly spread: data sets often have one class after the other.
  public init(spreading count: Int, over source: Source) {
    let count = min(max(0, count), source.count)
    self.init((0..<count).map { $0 * source.count / count }, of: source)
  }

  /// How many samples there are.
  public var count: Int { indices.count }
  /// The group of each.
  public var groups: [Int]? { source.groups.map { groups in indices.map { groups[$0] } } }
  /// The class of each.
  public var labels: [Int]? { source.labels.map { labels in indices.map { labels[$0] } } }

  /// The same samples with pictures of another size.
  public func resized(to size: ImageSize) -> Self? { source.resized(to: size).map { Self(indices, of: $0) } }

  /// A draft of the source.
  public func draft(of numbers: [Int]) -> Draft { source.draft(of: numbers.map { indices[$0] }) }

  /// Prepares a sample as the source does.
  /// - Throws: as that
  public func prepare(_ index: Int, slot: Int, of draft: Draft, random: inout RandomStream) throws {
    try source.prepare(indices[index], slot: slot, of: draft, random: &random)
  }

  /// A batch of the source.
  /// - Throws: as that
  public func batch(of draft: Draft) throws -> Batch { try source.batch(of: draft) }

  /// The batch as the source finishes it.
  /// - Throws: as that
  public func finished(_ batch: Batch, random: inout RandomStream) throws -> Batch {
    try source.finished(batch, random: &random)
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { source.source(at: indices[index]) }

  /// Whether an error is of one sample.
  public func canGoWithout(_ error: any Error) -> Bool { source.canGoWithout(error) }
}
