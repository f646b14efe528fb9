import SaccadeEngine
import SaccadeLayers

/// Darknet of partial stages, whose last three give maps 8, 16 and 32 times smaller than the images.
final class YOLOXDarknet: Module {
  let stem: YOLOXFocus
  let dark2: Sequential
  let dark3: Sequential
  let dark4: Sequential
  let dark5: Sequential

  init(channels: Int, _ sizes: YOLOXSizes) {
    let widths = [64, 128, 256, 512, 1024].map { sizes.channels(64) * $0 / 64 }
    stem = YOLOXFocus(channels, widths[0])
    func stage(_ place: Int, depth: Int) -> Sequential {
      Sequential(
        sizes.convolution(widths[place - 1], widths[place], stride: 2),
        YOLOXPartialStage(widths[place], widths[place], depth: depth, adds: true, sizes))
    }
    dark2 = stage(1, depth: sizes.depth)
    dark3 = stage(2, depth: 3 * sizes.depth)
    dark4 = stage(3, depth: 3 * sizes.depth)
    dark5 = Sequential(
      sizes.convolution(widths[3], widths[4], stride: 2), YOLOXSpatialPyramid(widths[4], widths[4]),
      YOLOXPartialStage(widths[4], widths[4], depth: sizes.depth, adds: false, sizes))
  }

  /// The three maps, the finest first.
  func maps(of images: Tensor) -> [Tensor] {
    scope {
      let fine = dark3(dark2(stem(images)))
      let middle = dark4(fine)
      return [fine, middle, dark5(middle)]
    }
  }
}

/// What the coarse maps know goes to the finer ones, and then back.
/// - Paper: Liu et al. 2018, Path Aggregation Network, <https://arxiv.org/abs/1803.01534>
final class YOLOXPyramid: Module {
  let backbone: YOLOXDarknet
  let lateralConv0: YOLOXConvolution
  let downP4: YOLOXPartialStage
  let reduceConv1: YOLOXConvolution
  let downP3: YOLOXPartialStage
  let buConv2: Module
  let upN3: YOLOXPartialStage
  let buConv1: Module
  let upN4: YOLOXPartialStage
  /// How many channels each map has.
  let channels: [Int]

  init(channels inChannels: Int, _ sizes: YOLOXSizes) {
    backbone = YOLOXDarknet(channels: inChannels, sizes)
    let (fine, middle, coarse) = (sizes.channels(256), sizes.channels(512), sizes.channels(1024))
    func stage(_ channels: Int, _ outChannels: Int) -> YOLOXPartialStage {
      YOLOXPartialStage(channels, outChannels, depth: sizes.depth, adds: false, sizes)
    }
    lateralConv0 = YOLOXConvolution(coarse, middle, kernel: 1)
    downP4 = stage(2 * middle, middle)
    reduceConv1 = YOLOXConvolution(middle, fine, kernel: 1)
    downP3 = stage(2 * fine, fine)
    buConv2 = sizes.convolution(fine, fine, stride: 2)
    upN3 = stage(2 * fine, middle)
    buConv1 = sizes.convolution(middle, middle, stride: 2)
    upN4 = stage(2 * middle, coarse)
    channels = [fine, middle, coarse]
  }

  /// The authors' names.
  override func key(forProperty name: String) -> String {
    let names = ["downP4": "C3_p4", "downP3": "C3_p3", "upN3": "C3_n3", "upN4": "C3_n4"]
    return names[name] ?? super.key(forProperty: name)
  }

  /// Three maps, 8, 16 and 32 times smaller than the images.
  func maps(of images: Tensor) -> [Tensor] {
    scope {
      let maps = backbone.maps(of: images)
      let top = lateralConv0(maps[2])
      let middle = reduceConv1(downP4(joined(top, maps[1])))
      let fine = downP3(joined(middle, maps[0]))
      let next = upN3(.concatenate([buConv2(fine), middle], axis: 1))
      return [fine, next, upN4(.concatenate([buConv1(next), top], axis: 1))]
    }
  }

  /// A coarse map twice as large, and a finer one; of sides that are no multiple of 32 the coarse one covers more.
  private func joined(_ coarse: Tensor, _ fine: Tensor) -> Tensor {
    let larger = coarse.interpolate(scale: 2, .nearest)
    return .concatenate([larger[..., 0..<fine.shape[2], 0..<fine.shape[3]], fine], axis: 1)
  }
}

/// What tells class, box and objectness of each cell, by layers of each map's own: two towers, of which the second hears of
/// boxes alone.
final class YOLOXHead: Module {
  let clsConvs: [Sequential]
  let regConvs: [Sequential]
  let clsPreds: [Conv2d]
  let regPreds: [Conv2d]
  let objPreds: [Conv2d]
  let stems: [YOLOXConvolution]

  init(channels: [Int], classes: Int, _ sizes: YOLOXSizes) {
    let hidden = sizes.channels(256)
    func towers() -> [Sequential] {
      channels.map { _ in Sequential(sizes.convolution(hidden, hidden), sizes.convolution(hidden, hidden)) }
    }
    func predictors(_ columns: Int, bias: Initializer? = nil) -> [Conv2d] {
      channels.map { _ in Conv2d(hidden, columns, kernel: 1, bias: bias) }
    }
    // At first an object, and a class, is as likely as one in a hundred.
    let rare = Initializer.constant(-4.595_12)
    clsConvs = towers()
    regConvs = towers()
    clsPreds = predictors(classes, bias: rare)
    regPreds = predictors(4)
    objPreds = predictors(1, bias: rare)
    stems = channels.map { YOLOXConvolution($0, hidden, kernel: 1) }
  }

  /// For each cell of each map: x, y, width and height as layers have them, objectness, and the classes' logits.
  /// - Shapes: `[n, cells, 5 + classes]`
  func rows(_ maps: [Tensor]) -> Tensor {
    scope {
      .concatenate(
        maps.enumerated().map { level, map in
          let x = stems[level](map)
          let boxes = regConvs[level](x)
          let parts = [regPreds[level](boxes), objPreds[level](boxes), clsPreds[level](clsConvs[level](x))]
          let columns = parts.reduce(0) { $0 + $1.shape[1] }
          return Tensor.concatenate(parts, axis: 1).anchorRows(columns)
        }, axis: 1)
    }
  }
}
