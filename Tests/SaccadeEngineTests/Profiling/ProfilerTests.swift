import Testing

@testable import SaccadeEngine

@Suite("A recording")
struct ProfilerTests {
  private let images = Tensor.ones([2, 32, 12, 12])
  private let weight = Parameter(Tensor.ones([16, 32, 3, 3]))

  @Test("names every kernel, the operation it ran for and its work")
  func kernels() throws {
    let recording = Profiler.record {
      relu(images.conv2d(weight.value, padding: 1)).sum().backward()
    }
    let forward = try #require(recording.events.first { $0.work.kernel == "convolution forward" })
    #expect(forward.operation == ProfiledOperation(name: "conv2d", isBackward: false))
    #expect(forward.work.floatingPointOperations == 2 * (2 * 16 * 12 * 12) * (32 * 3 * 3))
    #expect(forward.work.outputShape == [2, 16, 12, 12])
    let backward = try #require(recording.events.first { $0.work.kernel == "convolution weight gradient" })
    #expect(backward.operation == ProfiledOperation(name: "conv2d", isBackward: true))
    #expect(backward.work.floatingPointOperations == forward.work.floatingPointOperations)
    #expect(recording.events.contains { $0.operation?.name == "relu" && $0.work.implementation == "saccade" })
    #expect(recording.events.contains { $0.operation?.name == "sum" })
  }

  @Test("counts what only changes the order: rows to blocks, and views made dense")
  func reorders() {
    let blocked = Device.cpu.kernels.channelBlocked(images)
    let recording = Profiler.record {
      _ = Device.cpu.kernels.rowMajor(blocked)
      _ = Device.cpu.kernels.rowMajor(images.transposed(1, 2))
      _ = Device.cpu.kernels.rowMajor(images)
    }
    let reorders = recording.events.filter(\.isReorder)
    #expect(reorders.map(\.work.layout) == ["\(blocked.nativeLayout?.name ?? "") → abcd", "acbd → abcd"])
  }

  @Test("counts what a gradient is made of as the gradient's, and names sums of gradients")
  func backward() {
    let factor = Parameter(Tensor.ones([4, 4]))
    let recording = Profiler.record {
      let product = matmul(factor.value, factor.value)
      product.sum().backward()
    }
    let products = recording.events.filter { $0.work.kernel == "matmul" }
    #expect(products.map { $0.operation?.isBackward } == [false, true, true])
    #expect(products.allSatisfy { $0.operation?.name == "matmul" && $0.work.floatingPointOperations == 128 })
    #expect(recording.events.filter { $0.operation?.name == "gradient sum" }.count == 1)
  }

  @Test("has times that lie one after the other within it")
  func times() {
    let recording = Profiler.record {
      for _ in 0..<10 { _ = matmul(images, images) + images }
    }
    #expect(recording.events.count == 20)
    var last = Duration.zero
    for event in recording.events {
      #expect(event.start >= last && event.duration >= .zero)
      last = event.start + event.duration
    }
    #expect(last <= recording.duration)
  }

  @Test("sees nothing before and after, and nothing of other threads")
  func off() async {
    let recording = Profiler.record {}
    _ = images + images
    #expect(recording.events.isEmpty)
    let images = images
    let other = Task.detached {
      let recording = Profiler.record { _ = images * images }
      return recording.events.map { $0.operation?.name }
    }
    let own = Profiler.record { for _ in 0..<100 { _ = images - images } }
    #expect(await other.value == ["*"])
    #expect(own.events.count == 100)
  }
}
