import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Layers of sequences and volumes are the operations with weights of their own")
struct SequenceAndVolumeLayerTests {
  private func random(_ shape: Shape, _ seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return .randomNormal(shape, using: &stream)
  }

  @Test("convolutions, with PyTorch's names and shapes of weights")
  func convolutions() {
    let line = Conv1d(4, 6, kernel: 3, stride: 2, padding: 1, dilation: 2, groups: 2)
    let x = random([2, 4, 9])
    expectClose(
      line(x),
      x.conv1d(line.weight.value, bias: line.bias?.value, stride: 2, padding: 1, dilation: 2, groups: 2))
    #expect(line.namedParameters.map(\.0) == ["weight", "bias"])
    #expect(line.weight.shape == [6, 2, 3])
    #expect(Conv1d(4, 6, kernel: 3, padding: .same)(x).shape == [2, 6, 9])
    #expect(Conv1d(4, 6, kernel: 1, hasBias: false).bias == nil)

    let up = ConvTransposed1d(6, 4, kernel: 3, stride: 2, padding: 1, groups: 2)
    #expect(up(Conv1d(4, 6, kernel: 3, stride: 2, padding: 1)(x)).shape == x.shape)
    #expect(up.weight.shape == [6, 2, 3])

    let box = Conv3d(4, 6, kernel: Size3D(3, 2, 1), stride: Size3D(1, 2, 1), padding: 1, groups: 2)
    let volume = random([2, 4, 3, 5, 4])
    expectClose(
      box(volume),
      volume.conv3d(box.weight.value, bias: box.bias?.value, stride: Size3D(1, 2, 1), padding: 1, groups: 2))
    #expect(box.namedParameters.map(\.0) == ["weight", "bias"])
    #expect(box.weight.shape == [6, 2, 3, 2, 1])
  }

  @Test("poolings")
  func poolings() {
    let x = random([2, 3, 8])
    expectClose(MaxPool1d(3, stride: 2, padding: 1)(x), x.maxPool1d(3, stride: 2, padding: 1))
    expectClose(
      AveragePool1d(3, stride: 2, padding: 1, countsPadding: false)(x),
      x.averagePool1d(3, stride: 2, padding: 1, countsPadding: false))
    expectClose(AdaptiveAveragePool1d(3)(x), x.adaptiveAveragePool1d(3))
    let volume = random([2, 3, 4, 6, 5])
    expectClose(MaxPool3d(2)(volume), volume.maxPool3d(2))
    expectClose(
      AveragePool3d(3, stride: 2, padding: 1, keepsPartialWindows: true)(volume),
      volume.averagePool3d(3, stride: 2, padding: 1, keepsPartialWindows: true))
    expectClose(AdaptiveAveragePool3d(1)(volume).reshaped([2, 3]), volume.mean(axes: [2, 3, 4]))
  }

  @Test("unfolding, and folding what does not overlap back into the image")
  func folding() {
    let x = random([2, 3, 4, 6])
    let columns = Unfold(2, stride: 2)(x)
    #expect(columns.shape == [2, 12, 6])
    expectClose(Fold(to: Size2D(4, 6), 2, stride: 2)(columns), x)
  }

  @Test("refuse groups that do not divide the channels")
  func groups() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Conv1d(4, 6, kernel: 3, groups: 4)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Conv1d: groups must divide the channels: 4 in, 6 out, groups 4"))
  }
}
