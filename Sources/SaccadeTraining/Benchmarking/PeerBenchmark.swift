import Foundation

/// What PyTorch takes for the same steps, where Python with PyTorch is there to be asked.
public struct PeerBenchmark: Sendable {
  /// The median step of the better memory layout, in milliseconds.
  public let milliseconds: Double
  /// The most memory that the process held at once, in bytes.
  public let peakMemoryBytes: Int
  /// The version of PyTorch.
  public let version: String

  /// Why the peer was not measured.
  public struct Unavailable: Error, CustomStringConvertible {
    /// What is missing, and how to get it.
    public let description: String
  }

  /// Runs the script in `Benchmarks/peers`.
  /// - Parameters:
  ///   - model: the model's name in torchvision
  ///   - folder: where the scripts are
  /// - Throws: ``Unavailable`` if there is no Python, no PyTorch or no script
  public init(
    of model: String, batchSize: Int, imageSide: Int, threads: Int, steps: Int, isBFloat16: Bool,
    folder: String = "Benchmarks/peers"
  ) throws(Unavailable) {
    let script = "\(folder)/train.py"
    guard FileManager.default.fileExists(atPath: script) else {
      throw Unavailable(description: "\(script) is not there; run the command in the repository's folder")
    }
    var arguments = [
      script, model, "--batch", "\(batchSize)", "--size", "\(imageSide)", "--threads", "\(threads)",
      "--steps", "\(steps)",
    ]
    if isBFloat16 { arguments.append("--bf16") }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw Unavailable(description: "python3 is not there: \(error)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let answer = try? JSONDecoder().decode(Answer.self, from: data) else {
      throw Unavailable(
        description: "python3 has no PyTorch for this model (pip install torch==2.13.0+cpu torchvision==0.28.0)")
    }
    milliseconds = answer.milliseconds
    peakMemoryBytes = answer.peakMemory
    version = answer.torch ?? "PyTorch"
  }

  private struct Answer: Decodable {
    let milliseconds: Double
    let peakMemory: Int
    let torch: String?

    enum CodingKeys: String, CodingKey {
      case milliseconds = "ms_per_step"
      case peakMemory = "peak_memory_bytes"
      case torch
    }
  }
}
