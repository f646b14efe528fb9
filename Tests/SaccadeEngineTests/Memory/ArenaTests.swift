import Testing

@testable import SaccadeEngine

@Suite("Large blocks of memory")
struct ArenaTests {
  private static let page = 65_536

  private struct NoAddresses: Error {}

  @Test("are used again, the smallest gap that fits first")
  func bestFit() throws {
    guard var arena = Arena() else { throw NoAddresses() }
    var blocks: [UnsafeMutableRawPointer] = []
    for pages in [4, 1, 2, 1, 3] {
      let block = arena.take(pages * Self.page)
      blocks.append(try #require(block))
    }
    let used = arena.usedBytes
    #expect(used == 11 * Self.page)
    arena.giveBack(blocks[0], 4 * Self.page)
    arena.giveBack(blocks[2], 2 * Self.page)
    do {
      let block = arena.take(2 * Self.page)
      #expect(block == blocks[2])
    }
    do {
      let block = arena.take(3 * Self.page)
      #expect(block == blocks[0])
    }
    let (usedLater, gaps) = (arena.usedBytes, arena.gapBytes)
    #expect(usedLater == used && gaps == Self.page)
  }

  @Test(
    "become one with the gaps beside them, in whatever order they come back",
    arguments: [[0, 1, 2], [2, 1, 0], [0, 2, 1]])
  func neighbours(order: [Int]) throws {
    guard var arena = Arena() else { throw NoAddresses() }
    var blocks: [UnsafeMutableRawPointer] = []
    for _ in 0..<4 {
      let block = arena.take(Self.page)
      blocks.append(try #require(block))
    }
    for position in order { arena.giveBack(blocks[position], Self.page) }
    do {
      let block = arena.take(3 * Self.page)
      #expect(block == blocks[0])
    }
    let (used, gaps) = (arena.usedBytes, arena.gapBytes)
    #expect(used == 4 * Self.page && gaps == 0)
  }

  @Test("grow out of a gap at the end")
  func growth() throws {
    guard var arena = Arena() else { throw NoAddresses() }
    let firstBlock = arena.take(Self.page)
    let first = try #require(firstBlock)
    let lastBlock = arena.take(Self.page)
    let last = try #require(lastBlock)
    arena.giveBack(last, Self.page)
    do {
      let block = arena.take(5 * Self.page)
      #expect(block == last)
    }
    let used = arena.usedBytes
    #expect(used == 6 * Self.page)
    let holdsBoth = arena.contains(first) && arena.contains(last)
    #expect(holdsBoth)
  }

  @Test("can be written to and go back to the system as zeros")
  func trimming() throws {
    guard var arena = Arena() else { throw NoAddresses() }
    let firstBlock = arena.take(Self.page)
    let first = try #require(firstBlock)
    let lastBlock = arena.take(Self.page)
    let last = try #require(lastBlock)
    first.storeBytes(of: 7, as: Int.self)
    last.storeBytes(of: 8, as: Int.self)
    arena.giveBack(first, Self.page)
    arena.trim()
    #expect(first.load(as: Int.self) == 0)
    #expect(last.load(as: Int.self) == 8)
    do {
      let block = arena.take(Self.page)
      #expect(block == first)
    }
  }

  @Test("never overlap while many come and go")
  func churn() throws {
    guard var arena = Arena() else { throw NoAddresses() }
    var random = RandomStream(seed: 9)
    var live: [(start: UnsafeMutableRawPointer, size: Int)] = []
    for _ in 0..<2000 {
      if live.count > 20 || (!live.isEmpty && random.integer(below: 2) == 0) {
        let block = live.remove(at: random.integer(below: live.count))
        arena.giveBack(block.start, block.size)
      } else {
        let size = (1 + random.integer(below: 9)) * Self.page
        let block = arena.take(size)
        let start = try #require(block)
        #expect(live.allSatisfy { start + size <= $0.start || $0.start + $0.size <= start })
        live.append((start, size))
      }
      let (used, gaps) = (arena.usedBytes, arena.gapBytes)
      #expect(gaps + live.reduce(0) { $0 + $1.size } == used)
    }
    let used = arena.usedBytes
    #expect(used < 21 * 9 * Self.page * 2)
  }
}
