public import SaccadeConfig
import SaccadeEngine
import Synchronization

extension SelectiveSearch: SampleTransform {
  /// True: that is all it does.
  public var findsProposals: Bool { true }
  /// Gives the sample its proposals, in place of those it had.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    sample.proposals = ProposalMemory.shared.boxes(of: self, on: sample.image)
  }
}

extension SelectiveSearch: TypedSection {
  /// `SelectiveSearch`.
  public var typeName: String { "SelectiveSearch" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["LoadProposals"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Looks for places where objects may be, once a picture: the proposals of Fast R-CNN; put it first."
  }
  /// The keys `mode`, `sigma`, `k`, `min_area`, `min_side` and `limit`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("mode", \.mode, "How many ways are tried: quality takes ten times as long as fast."),
    ConfigField("sigma", \.sigma, "How much pictures are blurred before, in pixels.", .between(0.1, 10)),
    ConfigField(
      "k", \.k, "How much larger first regions are preferred: of several sizes the least, and the step between them.",
      .between(1, 1_000_000), alsoKnownAs: ["base_k"]),
    ConfigField(
      "min_area", \.minimumArea, "Of how many pixels a first region has to be.", .between(0, 1_000_000),
      alsoKnownAs: ["min_size"]),
    ConfigField(
      "min_side", \.minimumSide, "How many pixels a proposal has to be high and wide.", .between(0, 4096)),
    ConfigField(
      "limit", \.limit, "How many proposals a picture has at most.", .between(1, 100_000),
      alsoKnownAs: ["num_max_proposals", "max_proposals"]),
  ]
}

/// What was found on pictures of before: a search takes longer than all other steps together, and a run sees a picture many
/// times.
private final class ProposalMemory: Sendable {
  static let shared = ProposalMemory()
  /// How many boxes are remembered of all pictures, in some 128 MB; of further pictures none are.
  private static let capacity = 16 << 20

  /// A picture's pixels by a hash: of a hundred thousand pictures no two have the same.
  private struct Key: Hashable {
    let search: SelectiveSearch
    let size: ImageSize
    let format: PixelFormat
    let hash: Int
  }

  /// Sides of boxes, which are whole pixels.
  private struct State {
    var count = 0
    var found: [Key: [SIMD4<UInt16>]] = [:]
  }
  private let state = Mutex(State())

  func boxes(of search: SelectiveSearch, on image: Image) -> [Box] {
    guard max(image.height, image.width) <= Int(UInt16.max) else { return search.boxes(on: image) }
    var hasher = Hasher()
    image.pixels.withUnsafeBytes { hasher.combine(bytes: $0) }
    let key = Key(search: search, size: image.size, format: image.format, hash: hasher.finalize())
    if let known = state.withLock({ $0.found[key] }) {
      return known.map { Box(x1: Float($0.x), y1: Float($0.y), x2: Float($0.z), y2: Float($0.w)) }
    }
    // Two threads that see a picture at the same time both search, and find the same.
    let boxes = search.boxes(on: image)
    state.withLock { state in
      guard state.count + boxes.count <= Self.capacity, state.found[key] == nil else { return }
      state.count += boxes.count
      state.found[key] = boxes.map { SIMD4(UInt16($0.x1), UInt16($0.y1), UInt16($0.x2), UInt16($0.y2)) }
    }
    return boxes
  }
}
