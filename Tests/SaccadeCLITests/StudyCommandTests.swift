import Foundation
import Testing

@Suite("saccade study")
struct StudyCommandTests {
  @Test("a question is answered in words, as a page and as a table")
  func answers() throws {
    let folder = try TestFolder()
    let program = try Program("study", "--only", "kernels,activations", "--brief", "--out", "here", in: folder)
    #expect(program.code == 0, "\(program.errors)")
    #expect(program.output.hasPrefix("Little was measured, to see that all works: these answers are no good.\n"))
    #expect(program.output.contains("A kernel of 3×3 has 9 times the multiplications of 1×1"))
    #expect(program.output.hasSuffix("\npage: here/kernels-activations.html\n"))
    let page = try String(contentsOfFile: folder.path("here/kernels-activations.html"), encoding: .utf8)
    #expect(page.contains("What do activations cost?"))
    let table = try String(contentsOfFile: folder.path("here/kernels.csv"), encoding: .utf8)
    #expect(table.hasPrefix("convolution,kernel,MACs,ms,GFLOP/s\n") && table.split(separator: "\n").count == 5)
  }

  @Test("the time of a network is told from a study; what was not measured, and another machine, are told as well")
  func predictions() throws {
    let folder = try TestFolder()
    let study = try Program("study", "--only", "latency", "--brief", "--json", in: folder)
    #expect(study.code == 0, "\(study.errors)")
    #expect((try study.json["latency"] as? [String: Any])?["answer"] is String)
    let told = try Program("study", "predict", "vgg13bn", "--json", in: folder)
    #expect(told.code == 0 && told.errors.contains("little was measured for it"), "\(told.errors)")
    #expect(try #require(try told.json["ms"] as? Double) > 0.1)
    #expect(try told.json["model"] as? String == "VGG13BN" && (try told.json["unknown"] as? [String]) == [])
    let mobile = try Program("study", "predict", "mobilenetv2", in: folder)
    #expect(mobile.code == 0 && mobile.output.hasSuffix(" ms for 1 image\n"))
    #expect(mobile.errors.contains("warning: no operation like conv2d 1×1, conv2d depthwise was measured"))
    let path = folder.path("study/latency.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let processor = try #require(text.firstMatch(of: /"processor":"[^"]*"/)).output
    try text.replacing(processor, with: "\"processor\":\"Abacus 9\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let other = try Program("study", "predict", "vgg13bn", "--size", "64", in: folder)
    #expect(other.code == 0 && other.errors.contains("was measured on another processor, Abacus 9; this is "))
  }

  @Test("the blocks are measured with the instructions that are asked for")
  func blocks() throws {
    let program = try Program(
      "study", "blocks", "--rounds", "1", in: TestFolder(), environment: ["ONEDNN_MAX_CPU_ISA": "AVX2"])
    #expect(program.code == 0, "\(program.errors)")
    let found = try program.json
    #expect((found["instructions"] as? String)?.hasPrefix("avx512") == false)
    #expect((found["prepared"] as? [String: Double])?.count == 9 && (found["eager"] as? [String: Double])?.count == 9)
  }

  @Test(
    "mistakes are told, and what to do",
    arguments: [
      (["study", "--only", "chanels"], "there is no question 'chanels'; did you mean 'channels'?"),
      (["study", "--only", ""], "--only names no question"),
      (["study", "--rounds", "0"], "--rounds must be from 1 to 10000: 0"),
      (["study", "--out", "stdout/here"], "stdout/here: cannot make: "),
      (["study", "--only", "blocks", "--brief", "--python", "/absent/python"], "python: there is no such program"),
      (["study", "--only", "blocks", "--brief", "--python", "false"], "false: ended with 1; name another program"),
      (["study", "predict", "ResNet18"], "study/latency.json: cannot be read: No such file or directory"),
      (["study", "predict", "ResNet1B"], "no model 'ResNet1B'; did you mean 'ResNet18'?"),
    ])
  func mistakes(arguments: [String], text: String) throws {
    let program = try Program(arguments: arguments, in: TestFolder())
    #expect(program.code != 0 && program.output.isEmpty)
    #expect(program.errors.contains(text), "\(program.errors)")
  }
}
