import Foundation
import Saccade
import Testing

// What somebody who comes from PyTorch types first, as far as Swift lets it look the same. Most of it is held by what the
// compiler takes; the figures are PyTorch's.
@Suite("A PyTorch user's first lines")
struct FirstLinesTests {
  @Test("assign to slices, rows, columns and masks")
  func assignment() {
    var x = Tensor.zeros([3, 4])
    x[0] = Tensor([1, 2, 3, 4])
    x[1..., 2...] = 5
    x[..., 0] = Tensor([7, 8, 9])
    x[x .> 6] = -1
    #expect(x.scalars == [-1, 2, 3, 4, -1, 0, 5, 5, -1, 0, 5, 5])
    #expect(x.reshaped([4, 3]).shape == [4, 3] && x.maskedFill(x .< 0, 0)[..., 0].scalars == [0, 0, 0])
    #expect(select(x .< 0, then: 0, else: x).sum().item() == 29)
  }

  @Test("gather and scatter along an axis")
  func gather() {
    let logits = Tensor([[1, 2, 3], [4, 5, 6.5]])
    let labels = Tensor([2, 0])
    #expect(logits.gather(axis: 1, labels.unsqueezed(1)).scalars == [3, 4])
    let one = Tensor.zeros([2, 3]).scatter(axis: 1, labels.unsqueezed(1), 1)
    #expect(one.scalars == labels.oneHot(classes: 3).scalars)
    #expect(logits[[1, 0], [0, 2]].scalars == [4, 3])
  }

  @Test("mix tensors with whole and real numbers, and numbers with each other")
  func numbers() {
    let x = Tensor([1.0, 2.0, 3.0])
    let n = x.shape[0]
    #expect((x * n / 2 - 1).scalars == [0.5, 2, 3.5])
    #expect((1 / x.clamped(to: 2...)).scalars == [0.5, 0.5, Float(1) / 3])
    #expect(x.clamped(to: ...2).scalars == [1, 2, 2] && x.clamped(to: 1.5...2.5).scalars == [1.5, 2, 2.5])
    #expect((x / sqrt(4.0)).scalars == [0.5, 1, 1.5] && sqrt(5.0) > 2.2 && sqrt(x * x).scalars == x.scalars)
  }

  @Test("reduce along axes")
  func reductions() {
    let x = Tensor([[1, 2, 3], [4, 5, 9.0]])
    #expect(x.sum(axis: 1).scalars == [6, 18] && x.mean(axis: 0, keepsAxis: true).shape == [1, 3])
    #expect(x.standardDeviation(axis: 0)[0].item() == sqrt(Float(4.5)))
    let (values, indices) = x.median(axis: 1)
    #expect(values.scalars == [2, 5] && indices.scalars(as: Int64.self) == [1, 1])
    #expect(x.max(axis: -1).scalars == [3, 9] && x.argmax(axis: 1).scalars(as: Int64.self) == [2, 2])
  }

  @Test("multiply matrices in every notation")
  func matrices() {
    let x = Tensor([1.0, 2.0])
    let weight = Tensor([[1.0, 0.0], [0.5, 0.5], [0, 3]])
    #expect(x.linear(weight, bias: Tensor([0.0, 1, 0])).scalars == [1, 2.5, 6])
    #expect(matmul(weight, x).scalars == [1, 1.5, 6])
    #expect(einsum("oi,i->o", weight, x).scalars == [1, 1.5, 6])
    #expect(einsum("i,i->", [x, x]).item() == 5)
    #expect(cdist(Tensor([[0.0, 0.0]]), Tensor([[3.0, 4.0]])).item() == 5)
  }

  @Test("move windows and grids over images and sequences")
  func windows() {
    let sequence = Tensor([[[1.0, 2, 3, 4]]])
    #expect(sequence.conv1d(Tensor([[[1.0, 1, 1]]]), padding: 1).scalars == [3, 6, 9, 7])
    #expect(Conv1d(1, 8, kernel: 3, padding: 1)(sequence).shape == [1, 8, 4])
    let image = Tensor.arange(9).cast(to: .float32).reshaped([1, 1, 3, 3])
    let same = affineGrid(Tensor([[[1.0, 0, 0], [0, 1, 0]]]), size: 3)
    #expect((image.gridSample(same) - image).scalars.allSatisfy { abs($0) < 1e-5 })
  }

  @Test("compare outputs with targets, and learn from it")
  func losses() {
    let (a, b) = (Tensor([[1.0, 0.0]]), Tensor([[0.0, 1.0]]))
    #expect(abs(binaryCrossEntropy(logits: a, b).item() - 1.0032) < 1e-4)
    #expect(abs(binaryCrossEntropy(probabilities: sigmoid(a), b).item() - 1.0032) < 1e-4)
    #expect(abs(tripletMargin(a, b, -b).item() - 1) < 1e-4)
    let anchor = Parameter(a)
    let loss = tripletMargin(anchor.value, b, a)
    loss.backward()
    #expect(anchor.gradient?.shape == [1, 2])
    #expect(gradient(at: a) { ($0 * $0).sum() }.scalars == [2, 0])
  }

  @Test("normalize by the root mean square")
  func rms() {
    let norm = RMSNorm(2)
    #expect(abs(norm(Tensor([[3.0, 4.0]])).sum().item() - 7 / sqrt(12.5)) < 1e-4)
  }
}
