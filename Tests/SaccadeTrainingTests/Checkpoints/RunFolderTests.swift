import Foundation
import SaccadeLayers
import Testing

@testable import SaccadeTraining

@Suite("Each run has a folder of its own, and is never written over")
struct RunFolderTests {
  @Test("runs of one configuration get numbered folders, and the newest is resumed")
  func numbered() throws {
    try withFolder { (folder: String) throws in
      func claim(resumes: Bool = false) throws -> String {
        let run = try RunFolder.claim(nil, name: "lenet", resumes: resumes, below: folder + "/runs")
        try Data().write(to: URL(filePath: run.last))
        return run.path
      }
      let empty = #expect(throws: CheckpointError.self) { try claim(resumes: true) }
      #expect(empty?.description.contains("there is no run of this name to go on with") == true)
      #expect(try claim() == folder + "/runs/lenet")
      #expect(try claim() == folder + "/runs/lenet-2")
      #expect(try claim(resumes: true) == folder + "/runs/lenet-2")
    }
  }

  @Test("a named folder that holds a run is neither written over nor mistaken for one to resume")
  func named() throws {
    try withFolder { folder in
      let fresh = #expect(throws: CheckpointError.self) {
        try RunFolder.claim(folder + "/a", name: "x", resumes: true)
      }
      #expect(fresh?.description.contains("has no last.safetensors to go on from") == true)
      #expect(!FileManager.default.fileExists(atPath: folder + "/a"))
      let run = try RunFolder.claim(folder + "/a/b", name: "x", resumes: false)
      try Data().write(to: URL(filePath: run.last))
      let taken = #expect(throws: CheckpointError.self) {
        try RunFolder.claim(folder + "/a/b", name: "x", resumes: false)
      }
      #expect(taken?.description.hasSuffix("go on with --resume, or choose another work_dir") == true)
    }
  }

  @Test("two processes cannot train in one folder")
  func locked() throws {
    try withFolder { folder in
      let run = try RunFolder(folder + "/a")
      let error = #expect(throws: FileError.self) { try RunFolder(folder + "/a") }
      #expect(error?.description.contains("cannot train in: another process is at it") == true)
      #expect(!run.isResumable)
    }
  }
}
