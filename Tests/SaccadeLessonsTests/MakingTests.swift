import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadePlots
import SaccadeText
import Testing

@testable import SaccadeLessons

@Suite("What lessons are made with")
struct MakingTests {
  @Test("normalized inputs have a surface that is nearly round, and descent by gradients goes as the surface says")
  func surfaces() {
    let stream = RandomStream(seed: 3)
    let problems = InputScaling.allCases.map { TwoInputs(count: 200, scaling: $0, stream: stream) }
    #expect(problems[0].condition > 10 && problems[2].condition < 1.5, "\(problems.map(\.condition))")
    for problem in problems {
      #expect(problem.excess(problem.best.0, problem.best.1) == 0 && problem.excess(0, 0) > 0)
      let descent = Descent(on: problem, steps: 100, until: 0.01)
      // At the best rate each step leaves at most ((κ − 1) / (κ + 1))² of the distance.
      let left = (problem.condition - 1) / (problem.condition + 1)
      for (before, after) in zip(descent.excess.prefix(6), descent.excess.dropFirst()) where before > 1e-4 {
        #expect(after <= before * left * left * 1.05 + 1e-5)
      }
      #expect(descent.steps < 100 && descent.path.count == 101)
    }
  }

  @Test("permuted pictures have the same pixels elsewhere, sorted ones the classes one after the other")
  func images() throws {
    let root = try TinyCourse.shared.get().settings.root
    let images = try LessonImages("mnist", .train, count: 40, needed: 40, root: root)
    var random = RandomStream(seed: 1)
    let order = random.permutation(784)
    let (whole, mixed) = (
      try BatchOfSamples.first(of: images.samples, count: 3),
      try BatchOfSamples.first(of: images.permuted(by: order).samples, count: 3)
    )
    let (a, b) = (whole.images.scalars, mixed.images.scalars)
    #expect(a != b && (0..<784).allSatisfy { b[$0] == a[order[$0]] })
    #expect(whole.labels.scalars(as: Int64.self) == mixed.labels.scalars(as: Int64.self))
    let labels = images.sortedByClass.order.map { images.dataset.label(at: $0) }
    #expect(labels == labels.sorted() && Set(images.sortedByClass.order) == Set(images.order))
    #expect(Set(images.shuffledOnce(from: random).order) == Set(images.order))
  }

  @Test("pictures that are none of the data set by whose name they lie there are refused, and stop no program")
  func otherPictures() throws {
    let root = DataRoot("\(try TinyCourse.shared.get().path)/other")
    let error = try #require(throws: LessonError.self) {
      try LessonImages("mnist", .train, count: 10, needed: 10, root: root)
    }
    #expect(error.place == root.resolve("mnist") && error.exitCode == .unusable)
    #expect(error.problem.contains("[1, 22, 22]"), "\(error.problem)")
  }

  @Test(
    "data that were cut, or are all of one class, are refused with the command that fetches them whole",
    arguments: [("cut", "has 1 picture to learn from"), ("equal", "of 1 of its 10 classes")])
  func cutData(name: String, message: String) throws {
    var settings = try TinyCourse.shared.get().settings
    settings.root = DataRoot("\(try TinyCourse.shared.get().path)/\(name)")
    let error = try #require(throws: LessonError.self) { try PermutedPixels().report(settings) }
    #expect(error.exitCode == .unusable && error.place == settings.root.resolve("mnist"))
    #expect(error.problem.contains(message) && error.advice.contains("saccade data get mnist"), "\(error.problem)")
  }

  @Test("a run of no length is judged before it and four times after, and losses that ran away press no line flat")
  func curves() throws {
    let plot = LinePlot("", x: "", y: "", [.init("a", [(0, 2.3), (1, 1e28), (2, 400)])]).tamed
    #expect(plot.isYLogarithmic && plot.series[0].points[1].y.isNaN && plot.series[0].points[2].y == 400)
    #expect(!LinePlot("", x: "", y: "", [.init("a", [(0, 2.3), (1, 1)])]).tamed.isYLogarithmic)
    let settings = try TinyCourse.shared.get().settings
    let made = try LinearRateRule().report(settings).page.html
    for samples in [0, 1024, 2048, 3072, 4096] {
      #expect(made.contains("pictures seen \(samples)<"), "\(samples)")
    }
  }

  @Test("halved pictures have the mean of four pixels for each")
  func halved() throws {
    let images = try LessonImages("cifar10", .train, count: 10, needed: 10, root: TinyCourse.shared.get().settings.root)
    let (whole, half) = (
      try BatchOfSamples.first(of: images.samples, count: 2),
      try BatchOfSamples.first(of: images.halved.samples, count: 2)
    )
    #expect(half.images.shape == [2, 3, 16, 16])
    let expected = whole.images.averagePool2d(2).scalars
    #expect(zip(half.images.scalars, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("the plain network has the layers of the residual one, and no shortcut")
  func plain() {
    let model = LessonNetworks.plain(depth: 56, classes: 10)
    #expect(model.layers.count { $0 is Conv2d } == 55 && model.layers.last is Linear)
    #expect(model(Tensor.zeros([2, 3, 16, 16])).shape == [2, 10])
  }

  @Test("a picture that is made to excite a kernel excites it more than noise")
  func dream() {
    let kernel = Tensor([Float](repeating: 1, count: 9) + [Float](repeating: -1, count: 18), shape: [1, 3, 3, 3])
    let dream = Dream(steps: 30, side: 32, normalization: ([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]))
    var steps = 0
    let made = dream.pictures(2, from: RandomStream(seed: 0)) { pictures in
      pictures.conv2d(kernel).mean(axes: [1, 2, 3])
    } progress: {
      steps = $0
    }
    #expect(steps == 30 && made.pictures.shape == [2, 3, 32, 32])
    #expect(zip(made.before, made.after).allSatisfy { $1 > $0 + 1 }, "\(made.before) \(made.after)")
    // Red excites it, green and blue do not.
    let picture = made.pictures.picture(at: 0)
    #expect(picture[16, 16, 0] > picture[16, 16, 1] && picture[16, 16, 0] > picture[16, 16, 2])
  }

  @Test("the matrix of a convolution has its kernel in every row, and its transpose is the transposed convolution")
  func convolutionMatrix() {
    let row = ConvolutionMatrix(
      Tensor([Float(1), 2, 3], shape: [1, 1, 1, 3]), input: [1, 1, 7], stride: Size2D(1, 2))
    #expect(row.rows() == [[1, 2, 3, 0, 0, 0, 0], [0, 0, 1, 2, 3, 0, 0], [0, 0, 0, 0, 1, 2, 3]])
    let y = Tensor([Float(1), 10, 100], shape: [1, 1, 1, 3])
    let expected: [Float] = [1, 2, 13, 20, 130, 200, 300]
    #expect(row.transposedProduct(y).scalars == expected && row.transposedConvolution(y).scalars == expected)
    var random = RandomStream(seed: 4)
    for matrix in Checkerboards.matrices(&random) {
      let differences = matrix.differences(&random)
      #expect(differences.transposed < 1e-6 && differences.gradient < 1e-6, "\(matrix.input), \(matrix.stride)")
      #expect(differences.inverse > 0.1)
    }
  }

  @Test("a kernel touches all pixels equally often where the step divides it, and bilinear weights keep an even ground")
  func touches() {
    let found = Checkerboards.kernels.map(Checkerboards.touches)
    #expect(found.map(\.least) == [1, 1, 4, 4, 9] && found.map(\.most) == [1, 4, 4, 9, 9])
    let map = Checkerboards.touched(kernel: 3, side: 2).scalars
    #expect(map == [1, 1, 2, 1, 1, 1, 1, 2, 1, 1, 2, 2, 4, 2, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1])
    #expect(Checkerboards.bilinearGround.least == 1 && Checkerboards.bilinearGround.most == 1)
  }

  @Test("a checkerboard is found to its size, stripes too, and smooth pictures and edges have next to none of it")
  func checkerboard() {
    func picture(_ value: (_ row: Int, _ column: Int) -> Float) -> Tensor {
      Tensor((0..<64 * 64).map { value($0 / 64, $0 % 64) }, shape: [1, 1, 64, 64])
    }
    func measured(_ value: (_ row: Int, _ column: Int) -> Float) -> Checkerboard { Checkerboard(of: picture(value)) }
    func sign(_ number: Int) -> Float { number % 2 == 0 ? 1 : -1 }
    for pattern in [
      measured { 3 * sign($0 + $1) }, measured { row, _ in 3 * sign(row) }, measured { _, column in 3 * sign(column) },
    ] {
      #expect(abs(pattern.deviation - 3) < 1e-4 && abs(pattern.share - 1) < 1e-4, "\(pattern)")
    }
    // On a slope it is found as it is on even ground.
    #expect(abs(measured { 0.2 * Float($0) + 3 * sign($0 + $1) }.deviation - 3) < 1e-3)
    #expect(measured { 0.2 * Float($0) - Float($1) }.share < 1e-5)
    #expect(measured { _, column in column < 31 ? 0 : 1 }.share < 0.06)
    var random = RandomStream(seed: 2)
    let noise = Tensor.randomNormal([4, 3, 64, 64], using: &random)
    #expect(Checkerboard(of: noise).share < 0.25)
    #expect(Checkerboard(of: SoftPictures.draw(4, side: 64, &random)).share < 0.001)
    #expect(Checkerboard(of: .zeros([1, 1, 64, 64])).share == 0)
  }

  @Test("each way of upsampling doubles both sides; what begins with equal weights leaves an even ground even")
  func upsampling() {
    for kind in Upsampling.allCases {
      let network = withRandomness(RandomStream(seed: 1)) { kind.network(channels: 4) }
      let drawn = network(Tensor.full([1, 3, 16, 16], 0.5))
      #expect(drawn.shape == [1, 3, 64, 64])
      let ground = drawn.slice(axis: 2, 24..<40).slice(axis: 3, 24..<40)
      let spread = ground - ground.mean(axes: [2, 3], keepsAxes: true)
      let isEven = (spread.scalars.map(\.magnitude).max() ?? 0) < 1e-5
      #expect(isEven == Checkerboards.tied.contains(kind), "\(kind)")
    }
  }
}
