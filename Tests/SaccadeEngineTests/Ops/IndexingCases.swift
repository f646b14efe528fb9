import SaccadeEngine
import SaccadeTestKit

let indexingCases: [OpCase] = [
  OpCase("concatenate") { .concatenate($0) },
  OpCase("concatenate/last") { .concatenate($0, axis: -1) },
  OpCase("concatenate/channels") { .concatenate($0, axis: 1) },
  OpCase("concatenate/blocks") { .concatenate($0, axis: 1) },
  OpCase("stack") { .stack($0) },
  OpCase("stack/last") { .stack($0, axis: -1) },
  OpCase(several: "split/uneven") { $0[0].split(size: 2, axis: 1) },
  OpCase(several: "split/sizes") { $0[0].split(sizes: [1, 4, 2]) },
  OpCase(several: "split/channels") { $0[0].split(size: 8, axis: 1) },

  OpCase("flip/last") { $0[0].flipped(axes: [-1]) },
  OpCase("flip/both") { $0[0].flipped(axes: [2, 3]) },
  OpCase("flip/channels") { $0[0].flipped(axes: [1]) },
  OpCase("roll/forward") { $0[0].rolled(by: 2, axis: 1) },
  OpCase("roll/back") { $0[0].rolled(by: -1, axis: 0) },
  OpCase("roll/over") { $0[0].rolled(by: 7, axis: 1) },
  OpCase("roll/images") { $0[0].rolled(by: 1, axis: 2).rolled(by: -2, axis: 3) },
  OpCase("transposed") { $0[0].transposed() },
  OpCase("permuted") { $0[0].permuted([0, 2, 3, 1]) },
  OpCase("reshaped/images") { $0[0].reshaped([2, -1]) },
  OpCase("reshaped/empty") { $0[0].reshaped([0, 6]) },
  OpCase("expanded/rows") { $0[0].expanded(to: [3, 4, 5]) },
  OpCase("expanded/images") { $0[0].expanded(to: [2, 17, 3, 4]) },
  OpCase("slice/step") { $0[0].slice(axis: 1, 1..<6, step: 2) },
  OpCase("slice/images") { $0[0].slice(axis: 1, 3..<12).slice(axis: 2, 1..<3).slice(axis: 3, 0..<3) },
  OpCase("slice/channelBlock") { $0[0].slice(axis: 1, 16..<32) },
  OpCase("slice/item") { $0[0].slice(axis: 0, 1..<2).squeezed(0).slice(axis: -1, 4..<5).squeezed(-1) },
]
