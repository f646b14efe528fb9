import Saccade

firstLines()

let train = PaddedStripes(stripes: Stripes(count: 480, seed: 1))
let validation = PaddedStripes(stripes: Stripes(count: 120, seed: 2))
let loader = BatchLoader(train, batchSize: 32, shuffled: true, seed: 7)
let validationLoader = BatchLoader(validation, batchSize: 32)

// A loop of one's own.
let model = withRandomness(RandomStream(seed: 3)) { StripeNet(classes: 3) }
try trainByHand(model, on: loader, epochs: 4)
let byHand = try accuracy(of: model, on: validationLoader)
print("by hand: \(byHand)")

// Saccade's loop, with a task, an optimizer and a hook of one's own.
let task = StripeTask(withRandomness(RandomStream(seed: 3)) { StripeNet(classes: 3) })
let trainer = Trainer(
  task, optimizer: Lion(task.model, learningRate: 0.004, weightDecay: 0.01), schedule: schedule, loader: loader,
  validationLoader: validationLoader, settings: .init(totalIterations: 4 * loader.batchesPerEpoch))
let history = History()
trainer.hooks = [history]
try trainer.run()
let byTrainer = try accuracy(of: task.stripeNet, on: validationLoader)
print("by Trainer: \(byTrainer), in \(history.losses.count) steps")

// Batches of one size, and transforms of one's own.
let slots = try accuracy(of: task.stripeNet, on: BatchLoader(StripeSlots(Stripes(count: 120, seed: 2)), batchSize: 32))
print("in slots: \(slots)")
let steps = Preprocessing(
  [Blend(), RandomStretch(), LightFromTheLeft()], size: ImageSize(square: 16), normalization: .unit(.grey))
try show(steps, of: Stripes(count: 9, seed: 1), count: 3)

// The same parts, named in a configuration.
let recipe = CommandLine.arguments.dropFirst(2).first ?? "Examples/OwnEverything/stripes.yaml"
let predictor = try train(from: recipe)
let unseen = Stripes(count: 60, seed: 9)
let named = try (0..<unseen.count).count { index in
  try predictor.predict(unseen.image(at: index), top: 1).lines[0].contains(unseen.classNames[unseen.label(at: index)])
}
print("from a file: \(Double(named) / Double(unseen.count))")

// Weights in a file, under PyTorch's names.
let path = CommandLine.arguments.dropFirst().first ?? "stripes.safetensors"
try task.model.save(to: path)
let copy = StripeNet(classes: 3)
try copy.load(from: path)
let five = StripeNet(classes: 5)
let rest = try five.load(from: path, isStrict: false)
print("read again: \(try accuracy(of: copy, on: validationLoader))")
print("left as it was: \(rest?.mismatched.map(\.name).joined(separator: ", ") ?? "nothing")")
