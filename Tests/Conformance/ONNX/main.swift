import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels
import SaccadeONNX
import SaccadeTestKit
import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Runs models for the Python program beside it: each line of standard input names a model, a safetensors file with its
// inputs `0`, `1` …, and one for its results. A line about each comes out; a trap ends the program, and the other goes on
// with the next.

if CommandLine.arguments.dropFirst() == ["list"] {
  print(ONNXModel.supportedOperators.joined(separator: "\n"))
}

// `zoo FOLDER NAME …` writes networks with random weights as ONNX, each with an input and what it gives for it.
if CommandLine.arguments.count > 3, CommandLine.arguments[1] == "zoo" {
  for name in CommandLine.arguments.dropFirst(3) {
    let path = "\(CommandLine.arguments[2])/\(name)"
    if let entry = ModelCatalog.entry(named: name) {
      try ExportedZoo.write(entry, to: path)
    } else if let entry = DetectorCatalog.entry(named: name) {
      try ExportedZoo.write(entry, to: path)
    } else {
      fatalError("there is no model \(name)")
    }
    print(name)
    fflush(nil)
  }
  exit(0)
}

// `predictor` runs models of one input as graphs.
let usesPredictor = CommandLine.arguments.dropFirst() == ["predictor"]

while let line = readLine() {
  let parts = line.split(separator: "\t").map(String.init)
  guard parts.count == 3 else { continue }
  do {
    let module = try ONNXModule(parts[0])
    let file = try SafetensorsFile(parts[1])
    let inputs = try file.entries.indices.map { try file.tensor("\($0)") }
    let start = ContinuousClock.now
    let results = usesPredictor && inputs.count == 1 ? [try Predictor(module)(inputs[0])] : try module(inputs)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let named = results.enumerated().map { ("\($0)", $1) }
    try SafetensorsFile.write(Dictionary(uniqueKeysWithValues: named), to: parts[2])
    print("ok \(fixed(seconds, digits: 4))")
  } catch {
    print("error \("\(error)".visible())")
  }
  fflush(nil)
}
