import Saccade

let resamplingOperations: [Operation] = [
  Operation("pad") { $0.x.pad($0.padding("padding"), mode($0)) },
  Operation("gridSample") {
    $0.x.gridSample(
      $0["grid"], GridInterpolation(rawValue: $0.text("method")) ?? .bilinear,
      padding: GridPadding(rawValue: $0.text("mode")) ?? .zeros, alignsCorners: $0.flag("alignsCorners"))
  },
  Operation("interpolateTo") { $0.x.interpolate(to: $0.size("size"), resampling($0)) },
  Operation("interpolateScaled") { $0.x.interpolate(scale: $0.double("scale"), resampling($0)) },
]

private func mode(_ arguments: Arguments) -> PaddingMode {
  switch arguments.text("mode") {
  case "reflect": .reflect
  case "replicate": .replicate
  case "circular": .circular
  default: .constant(arguments.float("value", 0))
  }
}

private func resampling(_ arguments: Arguments) -> Resampling {
  guard let method = Resampling.Method(rawValue: arguments.text("method")) else {
    fatalError("request: no resampling '\(arguments.text("method"))'")
  }
  return Resampling(method, alignsCorners: arguments.flag("alignsCorners"))
}
