import SaccadeEngine
import SaccadeImages
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// What is told of the matrix and of the runs.
extension Checkerboards {
  func result(_ found: Found, given run: UpsamplingRun, seeds: [UInt64]) throws -> LessonResult {
    let moments = [("start", 0), ("few", found.few), ("end", found.steps)]
    func percent(_ spread: Spread) -> String { spread.text(scale: 100, digits: 2, unit: " %") }
    return LessonResult(
      figures: [
        Figure("difference_transposed", found.transposed, .init(better: .less, digits: 8, showsSmall: true)),
        Figure("difference_gradient", found.gradient, .init(better: .less, digits: 8, showsSmall: true)),
        Figure("difference_inverse", found.inverse, .init(better: .less, digits: 2)),
      ]
        + found.touches.map { touched in
          Figure(
            "unevenness_\(touched.kernel)", Double(touched.most) / Double(max(1, touched.least)),
            .init(better: .less, digits: 1))
        }
        + found.groups.flatMap { group in
          moments.map { name, step in
            Figure(
              "pattern_\(name)_\(group.kind.key)", group.share(after: step).mean,
              .init(better: .less, scale: 100, digits: 2, unit: "%"))
          } + [Figure("error_\(group.kind.key)", group.error(after: found.steps).mean, .init(better: .less, digits: 2))]
        },
      table: (
        [
          "made larger by", "pattern before learning", "after \(counted(found.few, "step"))", "after \(found.steps)",
          "error after \(found.steps)",
        ],
        found.groups.map { group in
          [
            group.kind.title, percent(group.share(after: 0)), percent(group.share(after: found.few)),
            percent(group.share(after: found.steps)), group.error(after: found.steps).text(digits: 1),
          ]
        }
      ),
      reading: reading(found, seeds), made: made(run, found, seeds),
      seen: try Self.matrixSeen() + touchesSeen(found) + picturesSeen(found, run))
  }

  private func made(_ run: UpsamplingRun, _ found: Found, _ seeds: [UInt64]) -> [(what: String, how: String)] {
    [
      (
        "matrix",
        "pictures of which one pixel is 1 are pushed through conv2d: what comes out of each is a column; compared on drawn "
          + "numbers for six convolutions, with steps of 1 and 2, borders, and several channels"
      ),
      (
        "network",
        "a convolution to \(Self.channels) channels, then twice as high and wide in two steps, with ReLU between: a picture of "
          + "\(Self.learntSide / 4) × \(Self.learntSide / 4) pixels becomes one of \(Self.learntSide) × \(Self.learntSide). All six "
          + "differ in the two steps alone; weights are drawn so that signals keep their size, biases are 0"
      ),
      (
        "pictures",
        "\(run.train.shape[0]) drawn ones of soft discs, in which nothing is fine; the network is given them a quarter as high "
          + "and wide. Judged by \(run.test.shape[0]) others of \(Self.side) × \(Self.side)"
      ),
      (
        "learning", "the mean squared error, Adam, batches of \(run.batchSize), \(counted(found.steps, "step"))"
      ),
      (
        "pattern",
        "what changes its sign from pixel to pixel across, upwards or both, in windows of 8 × 8, as deviation, by that of the "
          + "picture; 1 % can hardly be seen, 10 % plainly. Pictures without it have \(figureText(100 * Checkerboard(of: run.test).share, digits: 3)) %. A rim of \(Checkerboard.rim) pixels is left out, where "
          + "padding leaves its traces"
      ),
      ("error", "the root of the mean squared difference from the picture as it is, in grey levels of 255"),
      ("seeds", seedText(seeds)),
    ]
  }

  // MARK: Pictures

  /// A matrix with its transpose, in one dimension and in two.
  private static func matrixSeen() -> [Page.Piece] {
    let row = ConvolutionMatrix(
      Tensor([Float(1), 2, 3], shape: [1, 1, 1, 3]), input: [1, 1, 7], stride: Size2D(1, 2))
    let plane = ConvolutionMatrix(
      Tensor((1...9).map { Float($0) }, shape: [1, 1, 3, 3]), input: [1, 5, 5], stride: 2)
    let entries = plane.rows(transposed: true).map { Double($0.count { $0 != 0 }) }
    return [
      .heading("The matrix of a convolution, and its transpose"),
      .text(
        "A convolution of a row of 7 pixels by the kernel 1 2 3, in steps of 2: 3 numbers come out, and each has a row in C. The "
          + "transpose makes 7 of 3: the kernel is put down once for each number, and where two lie over each other, they are "
          + "added. A row of Cᵀ with two entries is a pixel that is touched twice."),
      .plots([
        Page.Drawing(
          HeatMapPlot("C: 7 pixels to 3, step 2", rows: "output", columns: "pixels of the input", row.rows(), digits: 0)
        ),
        Page.Drawing(
          HeatMapPlot(
            "Cᵀ: 3 pixels to 7", rows: "pixels of the result", columns: "its input", row.rows(transposed: true),
            digits: 0)
        ),
      ]),
      .text(
        "The same in two dimensions: 5 × 5 pixels, row by row, become 2 × 2 by a kernel of 3 × 3 with the numbers 1 to 9. Beside "
          + "it, how many entries each row of Cᵀ has, laid out as the 5 × 5 pixels that its rows are."),
      .plots([
        Page.Drawing(
          HeatMapPlot(
            "C: 5 × 5 pixels to 2 × 2, step 2", rows: "output", columns: "pixels of the input, row by row",
            plane.rows(),
            digits: 0)),
        Page.Drawing(
          HeatMapPlot(
            "Entries in the rows of Cᵀ", stride(from: 0, to: 25, by: 5).map { Array(entries[$0..<$0 + 5]) }, digits: 0)),
      ]),
    ]
  }

  private func touchesSeen(_ found: Found) throws -> [Page.Piece] {
    func plot(_ kernel: Int) -> Page.Drawing {
      let map = Self.touched(kernel: kernel, side: 5)
      let (width, numbers) = (map.shape[3], map.scalars.map(Double.init))
      return Page.Drawing(
        HeatMapPlot(
          "Touches: kernel \(kernel) × \(kernel), step 2",
          stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }, digits: 0, whole: 4))
    }
    func picture(_ kernel: Int, _ layers: Int) throws -> (bytes: [UInt8], caption: String, isGood: Bool?) {
      let map = Self.touched(kernel: kernel, layers: layers, side: 64 >> layers)
      let most = map.scalars.max() ?? 1
      return (
        try Self.enlarged(map / most, times: 10).encoded(as: .png),
        "\(kernel) × \(kernel), \(counted(layers, "layer")): white is \(Int(most)) times", nil
      )
    }
    return [
      .heading("How often each pixel is touched"),
      .text(
        "5 × 5 pixels made larger by a transposed convolution with a step of 2: how many of them reach each pixel of the result. "
          + "Where kernels lie over each other depends on the place alone, and not on what was learnt."),
      .plots([plot(3), plot(4)]),
      .table(
        ["kernel, step 2", "touched at least, off the edges", "at most"],
        found.touches.map { ["\($0.kernel) × \($0.kernel)", "\($0.least)", "\($0.most)"] }),
      .text(
        "Layers one upon the other multiply the pattern, and it has coarser parts: two and three layers, to 64 × 64 pixels."
      ),
      .pictures(try [picture(3, 2), picture(3, 3), picture(4, 3)], areLarge: true),
    ]
  }

  private func picturesSeen(_ found: Found, _ run: UpsamplingRun) throws -> [Page.Piece] {
    func pictures(_ step: Int, _ change: (Tensor) -> Tensor, _ caption: (UpsamplingRun.Look) -> String) throws
      -> [(bytes: [UInt8], caption: String, isGood: Bool?)]
    {
      try found.groups.compactMap { group in
        guard let look = group.runs.first?.first(where: { $0.step == step }), let picture = look.picture else {
          return nil
        }
        return (
          try Self.enlarged(change(picture), times: 8).encoded(as: .png), "\(group.kind.title): \(caption(look))", nil
        )
      }
    }
    func share(_ look: UpsamplingRun.Look) -> String { "pattern \(figureText(100 * look.share, digits: 2)) %" }
    func error(_ look: UpsamplingRun.Look) -> String { "error \(figureText(look.error, digits: 1))" }
    func stretched(_ picture: Tensor) -> Tensor {
      let numbers = picture.scalars
      let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
      return (picture - low) / max(high - low, .leastNormalMagnitude)
    }
    let original = run.test.slice(axis: 0, 0..<1)
    let shares = LinePlot(
      "The pattern while they learn", x: "step", y: "% of the contrast",
      found.groups.flatMap { group in
        group.runs.enumerated().map { number, looks in
          .init(
            number == 0 ? group.kind.title : "", looks.map { (Double($0.step), 100 * $0.share) },
            style: number == 0 ? .solid : .faint, colour: group.kind.rawValue)
        }
      })
    let errors = LinePlot(
      "The error", x: "step", y: "grey levels of 255",
      found.groups.flatMap { group in
        group.runs.enumerated().map { number, looks in
          .init(
            number == 0 ? group.kind.title : "", looks.map { (Double($0.step), $0.error) },
            style: number == 0 ? .solid : .faint, colour: group.kind.rawValue)
        }
      })
    let plots = [shares, errors].map { plot in
      var plot = plot
      plot.isYLogarithmic = true
      plot.isXWhole = true
      return Page.Drawing(plot)
    }
    return [
      .heading("What the networks are to draw"),
      .text(
        "The first of the pictures of the first seed; of all pictures below a part of 40 × 40 pixels from the middle."),
      .pictures(
        try [
          (Self.enlarged(Self.cut(original), times: 8).encoded(as: .png), "what is asked for", nil),
          (Self.enlarged(UpsamplingRun.given(Self.cut(original)), times: 32).encoded(as: .png), "what is given", nil),
        ], areLarge: true),
      .heading("Before the first step"),
      .text("What networks with random weights make of it, from the least to the greatest number."),
      .pictures(try pictures(0, { stretched(Self.cut($0)) }, share), areLarge: true),
      .heading("After \(counted(found.few, "step"))"),
      .pictures(try pictures(found.few, Self.cut, share), areLarge: true),
      .heading("After \(counted(found.steps, "step"))"),
      .pictures(try pictures(found.steps, Self.cut, error), areLarge: true),
      .heading("What is fine in them after \(counted(found.steps, "step"))"),
      .text(
        "The difference of each pixel from those around it, \(Self.amplification) times: grey is none. What is asked for has none "
          + "that could be seen."),
      .pictures(try pictures(found.steps, Self.fine, share), areLarge: true),
      .heading("While they learn"),
      .plots(plots),
    ]
  }

  private static let amplification = 8

  /// What is fine in that part, around grey.
  private static func fine(_ picture: Tensor) -> Tensor { cut(Checkerboard.detail(of: picture)) * amplification + 0.5 }

  /// A part of 40 × 40 pixels from the middle.
  private static func cut(_ picture: Tensor) -> Tensor { picture.withoutRim((picture.shape[3] - 40) / 2) }

  /// A picture of numbers from 0 to 1 with each pixel as a square of some pixels: browsers blur what is small.
  private static func enlarged(_ picture: Tensor, times: Int) -> Image {
    let colours = picture.shape[1] == 3 ? picture : picture.repeated([1, 3, 1, 1])
    return colours.interpolate(scale: Double(times), .nearest).picture(at: 0)
  }
}
