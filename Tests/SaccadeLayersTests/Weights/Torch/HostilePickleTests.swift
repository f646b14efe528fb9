import Foundation
import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("A pickle that asks for more than tensors is refused, in both formats, with the name of what it asks for")
struct HostilePickleTests {
  typealias Pickle = TorchFile.Pickle

  /// Reads a pickle in a file of either format, which both refuse alike.
  private func refusal(_ write: (inout Pickle) -> Void) throws -> WeightsError {
    var pickle = Pickle()
    write(&pickle)
    var errors: [WeightsError] = []
    try withFolder { folder in
      for bytes in [TorchFile.zip(pickle), TorchFile.former(pickle)] {
        let path = folder + "/w.pth"
        try Data(bytes).write(to: URL(filePath: path))
        errors.append(try #require(throws: WeightsError.self) { try WeightsFile(path) })
      }
    }
    #expect(errors[0].kind == errors[1].kind)
    return errors[0]
  }

  @Test("a function of the system, however it is named")
  func functions() throws {
    let ways: [(inout Pickle) -> Void] = [
      { $0.global("os", "system") },
      { $0.add(Array("ios\nsystem\n".utf8)) },
      {
        $0.text("os")
        $0.text("system")
        $0.add([0x93])
      },
      // As the type of a storage, which PyTorch's own loader once called.
      {
        $0.add(Array("(".utf8))
        $0.text("storage")
        $0.global("os", "system")
      },
    ]
    for way in ways {
      let error = try refusal(way)
      #expect(error.kind == .refused)
      #expect(error.problem.contains("calls os.system"), "\(error)")
    }
    #expect(try refusal { $0.global("torch.hub", "load") }.problem.contains("calls torch.hub.load"))
    #expect(try refusal { $0.global("torch", "load") }.problem.contains("makes an object torch.load"))
    #expect(try refusal { $0.global("numpy", "load") }.problem.contains("makes an object numpy.load"))
  }

  @Test("an object that is found by an id which is no storage's")
  func persistentIDs() throws {
    let text = try refusal {
      $0.text("/etc/passwd")
      $0.add(Array("Q".utf8))
    }
    #expect(text.kind == .refused && text.problem.contains("asks for an object by an id that is not of a storage"))
    let line = try refusal { $0.add(Array("Pos.system\n".utf8)) }
    #expect(line.kind == .refused && line.problem.contains("PERSID, which asks for an object by a text"))
    let other = try refusal {
      $0.add(Array("(".utf8))
      $0.text("file")
      $0.text("/etc/passwd")
      $0.add(Array("tQ".utf8))
    }
    #expect(other.problem.contains("asks for an object of the kind 'file'"))
    let module = try refusal {
      $0.add(Array("(".utf8))
      $0.text("module")
      $0.add(Array("NNNtQ".utf8))
    }
    #expect(module.problem.contains("is a whole model"))
  }

  @Test("a storage whose name leads out of the archive is not looked for on the disk")
  func storageName() throws {
    let error = try refusal {
      $0.dictionary("a") { $0.tensor(storage: "../../../etc/passwd", count: 1, shape: [1], strides: [1]) }
    }
    #expect(error.problem.contains("which it has not"))
  }

  @Test("lists that name each other until they stand for more than there is memory")
  func billionLaughs() throws {
    let error = try refusal {
      $0.add([0x5d, 0x71, 0])  // an empty list, kept as number 0
      for level in UInt8(1)...30 {
        // A list of ten times the one before.
        $0.add([0x5d, 0x28] + (0..<10).flatMap { _ in [0x68, level - 1] } + [0x65, 0x71, level])
      }
    }
    #expect(error.kind == .refused)
    #expect(error.problem.contains("stands for more than 50000000 values by naming the same ones again and again"))
  }

  @Test("the same list given to a dictionary again and again")
  func repeatedWork() throws {
    let error = try refusal {
      $0.add([0x5d, 0x28])
      for _ in 0..<20_000 { $0.add([0x4e, 0x4e, 0x86]) }
      $0.add([0x65, 0x85, 0x71, 0])
      $0.global("collections", "OrderedDict")
      $0.add([0x71, 1])
      for _ in 0..<1000 { $0.add([0x68, 1, 0x68, 0, 0x52, 0x30]) }
    }
    #expect(error.kind == .refused && error.problem.contains("has more than 4000000 instructions"))
  }

  @Test("brackets without end, and values that hold themselves")
  func depth() throws {
    let marks = try refusal { $0.add([UInt8](repeating: 0x28, count: 300)) }
    #expect(marks.problem.contains("nests more than 256 deep"))
    // A million tuples, each within the next.
    let tuples = try refusal { $0.add([0x4e] + [UInt8](repeating: 0x85, count: 1_000_000)) }
    #expect(tuples.problem.contains("holds a list, no dictionary"))
    // A list that holds itself.
    let circle = try refusal { $0.add([0x5d, 0x71, 0, 0x68, 0, 0x61]) }
    #expect(circle.problem.contains("holds a list, no dictionary"))
    // A dictionary that holds itself under a thousand names.
    let names = try refusal {
      $0.add([0x7d, 0x71, 0])
      for name in 0..<1000 {
        $0.text("k\(name)")
        $0.add([0x68, 0, 0x73])
      }
    }
    #expect(names.problem.contains("stands for more than 50000000 values"))
  }

  @Test(
    "and nonsense is told as such",
    arguments: [
      ([0x2e], "takes from an empty stack"), ([0x4e, 0x61], "takes from an empty stack"),
      ([0x4e, 0x4e, 0x61], "adds to what is no list"),
      ([0x4e, 0x4e, 0x4e, 0x73], "sets a key of what is no dictionary"),
      ([0x7d, 0x28, 0x4e, 0x75], "has a key without a value"), ([0x75], "ends a list that did not begin"),
      ([0x68, 9], "recalls number 9, which it has not kept"), ([0x80, 9], "is of protocol 9"),
      ([0x58, 255, 255, 255, 255], "its pickle ends in the middle"),
      ([0x8e] + [UInt8](repeating: 255, count: 8), "ends in the middle"),
      ([0x58, 1, 0, 0, 0, 0xff], "has a text that is not UTF-8"), ([0x4e, 0x4e, 0x52], "calls None"),
      ([0x92], "has the instruction NEWOBJ_EX, which calls a class"), ([0x82, 1], "has the instruction EXT"),
      ([0x49, 0x31, 10], "has the instruction 'I' of early pickles"), ([0xff], "has the instruction 0xff"),
    ] as [([UInt8], String)])
  func nonsense(bytes: [UInt8], words: String) throws {
    let error = try refusal { $0.add(bytes) }
    #expect(error.problem.contains(words), "\(error)")
  }
}
