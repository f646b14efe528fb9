import Saccade

// The program of the article "From anchor to detection in eight steps": it says the figures that stand there, and writes the
// pictures into a folder, its only argument. Figures and pictures of the steps 6 to 8 differ a little from processor to processor.
let folder = CommandLine.arguments.dropFirst().first ?? "."
func save(_ picture: Image, _ step: Int) throws { try picture.write(to: "\(folder)/detection-step-\(step).png") }

// 1. Boxes.
let scenes = Sketches(count: 60, seed: 2)
let scene = scenes.sample(at: 3)
let truth = Boxes(scene.boxes)
let guesses = Boxes(Tensor([[24.0, 18, 64, 58], [60, 86, 84, 110]]))
let overlaps = guesses.overlaps(with: truth)  // [2, 3]: a row a guess, a column an object

print("1. areas \(numbers(truth.areas, 0)); best overlaps \(numbers(overlaps.max(axis: 1), 2))")
try save(pictureOfBoxes(scene, guesses, overlaps, names: scenes.classNames), 1)

// 2. Feature maps.
let finder = withRandomness(RandomStream(seed: 1)) { Finder(classes: 3, anchors: 4) }
let image = Tensor.stacked([scene.image], normalizedBy: .unit(.rgb))
let maps = withoutGradient { finder.maps(of: image) }
let (scores, offsets) = withoutGradient { finder.predictions(on: image, classes: 3) }

print("2. picture \(image.shape), maps \(maps[0].shape) and \(maps[1].shape)")
print("2. scores \(scores.shape), offsets \(offsets.shape)")

// 3. Anchors.
let places = DefaultBoxGenerator(ratios: [[2], [2]], scales: [0.2, 0.35, 0.55])
let grids = maps.map { Size2D($0.shape[2], $0.shape[3]) }
let levels = places.boxes(grids: grids, on: scene.image.size)
let anchors = Boxes.joined(levels)

print("3. \(levels[0].count) anchors of stride 8, \(levels[1].count) of stride 16, \(anchors.count) together")
try save(pictureOfAnchors(scene, levels, cells: [116, 21]), 3)

// 4. Matching.
let qualities = truth.overlaps(with: anchors)  // [3, 1280]
let byOverlap = ThresholdMatcher(high: 0.5, low: 0.5)(qualities)
let byPairs = BipartiteMatcher(threshold: 0.5)(qualities)
let counts = [byOverlap, byPairs].map { matches in
  (0..<truth.count).map { object in matches.objects.count { $0 == object } }
}

print("4. anchors of star, square and circle: \(counts[0]) by overlap, \(counts[1]) by pairs first")
try save(pictureOfMatches(scene, anchors, [byOverlap, byPairs]), 4)

// 5. Offsets.
let square = 1
let place = byPairs.objects.firstIndex(of: square) ?? 0
let (anchor, box) = (anchors[Tensor([place])], truth[Tensor([square])])
let code = coder.offsets(of: box, from: anchor)
let back = coder.boxes(of: code, from: anchor)

print("5. from \(numbers(anchor.tensor, 1)) to \(numbers(box.tensor, 1)): offsets \(numbers(code, 2))")
print("5. and back: \(numbers(back.tensor, 1))")
try save(pictureOfOffsets(scene, anchor: anchor.list[0], box: box.list[0], offsets: code.scalars, object: square), 5)

// 6. The loss.
let wanted = targets(of: truth, Tensor(scene.labels), for: anchors)
let first = loss(scores, offsets, (wanted.classes.unsqueezed(0), wanted.offsets.unsqueezed(0)))
let losses = try train(finder, anchors: anchors, on: Sketches(count: 1_600, seed: 1), epochs: 4)

let isObject = wanted.classes.scalars(as: Int.self).map { $0 > 0 }
let isCounted = first.isCounted.cast(to: .float32).scalars.map { $0 > 0 }
print("6. \(isObject.count { $0 }) anchors with an object, \(isCounted.count { $0 }) in the loss of classes")
let last = losses.suffix(20).reduce(0, +) / 20
print("6. \(losses.count) steps: loss \(rounded(Float(losses[0]), 1)) at first, \(rounded(Float(last), 1)) at last")
try save(pictureOfLoss(scene, anchors: anchors, isObject: isObject, isCounted: isCounted, losses: losses), 6)

// 7. Suppression.
finder.eval()
let all = everything(finder, says: image, anchors: anchors)
let sure = all.above(0.3)
let kept = sure.suppressed(threshold: 0.5)

print("7. \(all.count) boxes, \(sure.count) above 0.3, \(kept.count) kept")
try save(pictureOfSuppression(scene, sure, kept, names: scenes.classNames), 7)
try save(pictureOfMaps(scene, withoutGradient { finder.maps(of: image) }), 2)

// 8. What it is worth.
var evaluation = COCOEvaluation(classCount: 3)
let answers = (0..<scenes.count).map { index in
  let image = Tensor.stacked([scenes.image(at: index)], normalizedBy: .unit(.rgb))
  return everything(finder, says: image, anchors: anchors).above(0.05).suppressed(threshold: 0.5).list
}
for (index, boxes) in answers.enumerated() { evaluation.add(boxes, truth: scenes.objects(at: index)) }
let figures = evaluation.result().overall
let marks = answers[9].filter { $0.score > 0.3 }.map { found in
  PictureMark(
    "\(scenes.classNames[found.label]) \(rounded(Float(found.score), 2))", box: found.bounds.box, kind: found.label)
}
try scenes.image(at: 9).marked(with: marks).write(to: "\(folder)/found.png")

print("8. AP \(rounded(Float(figures.averagePrecision), 2)), AP50 \(rounded(Float(figures.averagePrecision50), 2))")
try save(pictureOfPrecision(scenes, answers, precision: figures.averagePrecision50), 8)
