import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Operations on images in blocks of channels")
struct BlockTests {
  /// Images as a convolution of such channels leaves them: in blocks of 4, 8 or 16.
  private func images(_ shape: Shape, block: Int) -> (plain: Tensor, blocked: Tensor) {
    var random = RandomStream(seed: 11)
    let plain = Tensor.randomNormal(shape, using: &random)
    let kernels = CPUKernels.shared
    return (plain, kernels.arranged(plain, as: .blocks(block)))
  }

  @Test(
    "averages are the same and never come from the library's reference code, whatever blocks an image lies in",
    arguments: [4, 8, 16], [20, 24, 48])
  func averages(block: Int, channels: Int) throws {
    let (plain, blocked) = images([2, channels, 11, 9], block: block)
    let parameter = Parameter(blocked)
    var y = parameter.value
    let recording = Profiler.record {
      y = parameter.value.averagePool2d(3, stride: 2, padding: 1)
      (y * y).sum().backward()
    }
    let slow = recording.events.map(\.work).filter { $0.implementation.hasPrefix("ref") }
    #expect(recording.events.count > 3 && slow.isEmpty, "\(slow)")
    let other = Parameter(plain)
    let direct = other.value.averagePool2d(3, stride: 2, padding: 1)
    (direct * direct).sum().backward()
    #expect(mismatch(y, direct, Tolerance()) == nil)
    #expect(mismatch(try #require(parameter.gradient), try #require(other.gradient), Tolerance()) == nil)
  }

  @Test(
    "channels are joined, and the gradient is parted, without leaving blocks where parts begin with a block",
    arguments: [[16, 32], [32, 16, 5], [16, 0, 20], [3, 16]])
  func joins(channels: [Int]) throws {
    let block = Processor.channelBlock
    let parts = channels.map { images([2, $0, 5, 7], block: block) }
    let blocked = parts.map { Parameter($0.plain.elementCount > 0 ? $0.blocked : $0.plain) }
    let plain = parts.map { Parameter($0.plain) }
    let factor = images([2, channels.reduce(0, +), 5, 7], block: block)
    let joined = Tensor.concatenate(blocked.map(\.value), axis: 1)
    (joined * factor.blocked).sum().backward()
    (Tensor.concatenate(plain.map(\.value), axis: 1) * factor.plain).sum().backward()
    let exact = Tolerance(relative: 0, ofLargest: 0)
    #expect(mismatch(joined, .concatenate(parts.map(\.plain), axis: 1), exact) == nil)
    for (a, b) in zip(blocked, plain) where a.value.elementCount > 0 {
      #expect(mismatch(try #require(a.gradient), try #require(b.gradient), exact) == nil)
    }
    let stays = channels.dropLast().allSatisfy { $0 % block == 0 }
    #expect((joined.nativeLayout != nil) == stays)
    // Nothing has no blocks.
    guard !channels.contains(0) else { return }
    #expect(blocked.allSatisfy { ($0.gradient?.nativeLayout != nil) == stays })
  }
}
