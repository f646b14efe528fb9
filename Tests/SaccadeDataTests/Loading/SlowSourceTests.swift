import Foundation
import SaccadeEngine
import SaccadeImages
import Synchronization
import Testing

@testable import SaccadeData

/// Samples on a drive that answers slowly, and of which some are not answered until the test says so.
private final class SlowDrive: ClassificationDataset {
  struct Gone: Error {}

  let count = 40
  let classNames = ["even", "odd"]
  private let state = Mutex((stalled: Set<Int>(), gone: Set<Int>(), reads: 0))
  private let microseconds: UInt32

  init(microseconds: UInt32 = 500, stalled: Set<Int> = []) {
    self.microseconds = microseconds
    state.withLock { $0.stalled = stalled }
  }

  func answer() { state.withLock { $0.stalled = [] } }
  func lose(_ samples: Set<Int>) { state.withLock { $0.gone = samples } }
  var reads: Int { state.withLock { $0.reads } }

  func label(at index: Int) -> Int { index % 2 }
  func source(at index: Int) -> String { "drive/\(index).png" }
  func image(at index: Int) throws -> Image {
    state.withLock { $0.reads += 1 }
    // The first of every ten takes ten times as long.
    usleep(index % 10 == 0 ? 10 * microseconds : microseconds)
    while state.withLock({ $0.stalled.contains(index) }) { usleep(1000) }
    if state.withLock({ $0.gone.contains(index) }) { throw Gone() }
    return Image(height: 1, width: 1, format: .grey, pixels: [UInt8(index)])
  }

  func samples() -> ClassificationSamples {
    ClassificationSamples(self, shape: [2, 1, 1]) { image, random, planes in
      planes[0] = Float(image.pixels[0])
      planes[1] = random.uniform()
    }
  }
}

@Suite("Workers on a drive that is slow, does not answer, or loses files in the middle of an epoch")
struct SlowSourceTests {
  private let clock = ContinuousClock()

  @Test("a slow drive gives the batches that a fast one gives", arguments: [1, 3, 8])
  func slow(workers: Int) throws {
    let fast = BatchLoader(SlowDrive(microseconds: 0).samples(), batchSize: 6, shuffled: true, seed: 5, workers: 0)
    let slow = BatchLoader(SlowDrive().samples(), batchSize: 6, shuffled: true, seed: 5, workers: workers, prefetch: 3)
    for epoch in 0..<2 { #expect(try contents(slow.batches(epoch: epoch)) == contents(fast.batches(epoch: epoch))) }
  }

  @Test("who waits for a drive that does not answer can give up, and leaves without waiting", arguments: [1, 3])
  func stalled(workers: Int) throws {
    let drive = SlowDrive(stalled: [20])
    let batches = BatchLoader(drive.samples(), batchSize: 10, workers: workers, prefetch: 1).batches(epoch: 0)
    for _ in 0..<2 {
      #expect(batches.waitForNext { false })
      #expect(try batches.next() != nil)
    }
    let start = clock.now
    #expect(!batches.waitForNext { clock.now - start > .milliseconds(50) })
    batches.abandon()
    #expect(try batches.next() == nil)
    #expect(clock.now - start < .seconds(20), "it waited for the drive")
    // The workers end when the drive answers, and read nothing more.
    drive.answer()
    usleep(300_000)
    let reads = drive.reads
    usleep(100_000)
    #expect(drive.reads == reads && reads <= 30)
  }

  @Test("a batch is given although somebody says to give up, if it is there")
  func ready() throws {
    let batches = BatchLoader(SlowDrive().samples(), batchSize: 10, workers: 2).batches(epoch: 0)
    #expect(batches.waitForNext { false })
    #expect(batches.waitForNext { true })
    #expect(try batches.next()?.indices == Array(0..<10))
    while try batches.next() != nil {}
    #expect(batches.waitForNext { true }, "the end of the epoch is not waited for")
  }

  @Test("an error does not wait for a worker that is held up elsewhere")
  func errorBesideStall() throws {
    let drive = SlowDrive(stalled: [10])
    drive.lose([5])
    let start = clock.now
    let batches = BatchLoader(drive.samples(), batchSize: 10, workers: 4, prefetch: 3).batches(epoch: 0)
    let error = #expect(throws: LoaderError.self) { try batches.next() }
    #expect(error?.index == 5 && clock.now - start < .seconds(20))
    drive.answer()
  }

  @Test(
    "files that vanish in the middle of an epoch: on_error holds for what comes after, with any number of workers",
    arguments: [0, 1, 4])
  func vanishing(workers: Int) throws {
    func epoch(_ unreadable: UnreadableSamples) throws -> [[Int]] {
      let drive = SlowDrive()
      let loader = BatchLoader(
        drive.samples(), batchSize: 4, workers: workers, prefetch: 2, unreadable: unreadable)
      let batches = loader.batches(epoch: 0)
      var given: [[Int]] = []
      while let batch = try batches.next() {
        given.append(batch.indices)
        if given.count == 2 { drive.lose([1, 30, 31, 36]) }
      }
      #expect(loader.skipped.errors.map(\.index) == [30, 31, 36])
      return given
    }
    let whole = (0..<10).map { Array($0 * 4..<$0 * 4 + 4) }
    #expect(try epoch(.leftOut) == whole.map { $0.filter { ![30, 31, 36].contains($0) } })
    #expect(try epoch(.replaced) == whole.map { $0.map { [30: 32, 31: 32, 36: 37][$0] ?? $0 } })
    let error = #expect(throws: LoaderError.self) { try epoch(.stop) }
    #expect(error?.index == 30 && error?.source == "drive/30.png")
  }
}
