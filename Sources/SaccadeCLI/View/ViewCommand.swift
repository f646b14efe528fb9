import ArgumentParser
import Foundation
import Saccade
import SaccadeView
import SaccadeViewServer

/// The command `saccade view NETWORK`.
struct ViewCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Walk through a network in the browser: what each layer sees of a picture.",
    discussion: """
      Shows the network in three dimensions: modules that unfold, the feature maps of a picture on each layer, and for each \
      its maps, kernels, histogram, figures and cost. The network is a model's name, a checkpoint, or an ONNX model. \
      Without --out a page is served for this machine alone, and its address is printed; other pictures and models can be \
      dropped on it. With --out it is one file that needs no server.

        saccade view runs/mine/best.safetensors --image photo.jpg
        saccade view ResNet50 --weights resnet50.pth --out resnet50.html
        saccade view net.onnx --port 8080
        saccade view --run runs/mine
        saccade view --surface runs/mine/best.safetensors --out surface.html

      --run looks at a training that runs: activations, gradients and weights of its newest step, each second. Nothing is \
      written or computed for it while nobody looks. --surface computes the loss around the weights of a checkpoint along \
      two random directions, and shows it as a landscape.
      """)

  @Argument(help: "A model's name, a checkpoint, or an ONNX model.", completion: .file(), transform: path)
  var network: String?
  @Option(help: "The picture that it looks at (default: a drawn one).", completion: .file(), transform: path)
  var image: String?
  @Option(help: "Weights alone, as others publish them, for a model's name.", completion: .file(), transform: path)
  var weights: String?
  @Option(help: "Write the page to this file instead of serving it.", completion: .file(), transform: path)
  var out: String?
  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run folder of a training that runs.", valueName: "folder"),
    completion: .directory, transform: path)
  var runFolder: String?
  @OptionGroup var surface: SurfaceOptions
  @OptionGroup var address: ServingOptions
  @OptionGroup var onnx: ONNXOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (network == nil) != (runFolder == nil) else {
      throw ValidationError(
        network == nil
          ? "name a network: a model, a checkpoint or an ONNX model; or a run with --run"
          : "--run looks at a run's own network; leave out '\(network ?? "")'")
    }
    for (option, isGiven) in [("--image", image != nil), ("--weights", weights != nil)] where isGiven {
      if runFolder != nil {
        throw ValidationError("\(option) is for a network, and --run shows what the training sees")
      }
      if surface.isWanted {
        throw ValidationError("\(option) is not for --surface, which takes the data of the training")
      }
    }
    if runFolder != nil, out != nil { throw ValidationError("--run is served, since it changes; leave out --out") }
    if runFolder != nil, surface.isWanted {
      throw ValidationError("--surface is of a checkpoint; name that in place of --run")
    }
    if let out { try KeptFiles.check(out, endsIn: ".html") }
    if let network, let option = onnx.given, !ONNXPredictor.isModel(network) {
      throw ValidationError("\(option) is for ONNX models, which end in .onnx: '\(network)' is none")
    }
  }

  func run() throws {
    try threads.apply()
    try CommandFailure.reporting {
      if let runFolder { return try follow(runFolder) }
      guard let network else { return }
      if let out {
        let read = [network, weights, image, onnx.classes].compactMap { $0 }
        try KeptFiles.check(file: out, against: read.map { path(ofArgument: $0) })
      }
      if surface.isWanted { return try showSurface(of: network) }
      let viewed = try ViewedNetwork(network, weights: weights, onnx: onnx)
      let picture = try image.map { try Image(contentsOf: path(ofArgument: $0), options: pixels.decoding) }
      if let out {
        let view = try viewed.view(of: picture, named: image)
        for note in view.notes { StandardError.write("note: \(note)") }
        return try write(ViewPage(view), to: out)
      }
      let title = viewed.title
      let source = NetworkSource(viewed, picture: picture, named: image, onnx: onnx, decoding: pixels.decoding)
      try serve(ViewServer(title: title, subject: .network, source: source, host: address.host, port: address.port))
    }
  }

  /// Writes the page, and says where it is.
  func write(_ page: ViewPage, to path: String) throws {
    let bytes = Array(page.html.utf8)
    try AtomicFile.write(bytes, to: path)
    if output.json {
      StandardOutput.write(["written": .text(path), "bytes": .integer(bytes.count)])
    } else {
      StandardOutput.write("\(path.visible()): \(memorySize(bytes.count)), a page that needs no server")
    }
  }

  /// Serves until somebody stops it, and says where.
  func serve(_ server: ViewServer) throws {
    let isJSON = output.json
    try Blocking.run {
      try await server.run { address in
        if isJSON {
          StandardOutput.write(["address": .text(address)])
        } else {
          StandardOutput.write(address)
          StandardError.write("open this address in a browser; Ctrl-C stops")
        }
      }
    }
  }

  private func follow(_ folder: String) throws {
    let source = try RunSource(folder: folder)
    try serve(ViewServer(title: source.title, subject: .run, source: source, host: address.host, port: address.port))
  }
}
