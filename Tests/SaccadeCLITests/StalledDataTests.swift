#if os(Linux)
  import Foundation
  import Saccade
  import Testing

  @Suite(
    "A drive that does not answer keeps no run from being stopped",
    .serialized, .enabled(if: HeldFile.isPossible, "needs a file system with leases"))
  struct StalledDataTests {
    /// The system gives up waiting for a held file after 45 seconds; what ends sooner has not waited for it.
    private let soon = 30.0

    private func expectSaved(_ process: Process, _ run: PictureRun) throws {
      #expect(process.ends(within: soon))
      let errors = try Program.written("stderr", in: run.folder)
      #expect(process.terminationReason == .exit && process.terminationStatus == 143, "\(errors)")
      #expect(errors.contains("stopped on request; run/last.safetensors is saved: go on with --resume"), "\(errors)")
    }

    /// Stops a run by one signal that waits for a file, once it is as far as is said.
    private func stop(
      _ run: PictureRun, whileReading file: String, once isThere: (Process) -> Bool
    ) throws {
      let held = try #require(HeldFile(file))
      try withExtendedLifetime(held) {
        let process = try Program.start(run.arguments("run"), in: run.folder)
        #expect(isThere(process))
        kill(process.processIdentifier, SIGTERM)
        try expectSaved(process, run)
      }
    }

    @Test("one signal while workers wait for it saves and ends, and the run goes on bit for bit", arguments: [1, 2])
    func training(workers: Int) throws {
      let run = try PictureRun(TestFolder(), workers: workers)
      let whole = try run.train("whole")
      #expect(whole.code == 0, "\(whole.errors)")
      try stop(run, whileReading: run.trainingPicture(batch: 6)) { process in
        run.waitForStep(6, of: "run", process)
      }
      #expect(try run.progress("run").iteration == 6)
      let resumed = try run.train("run", "--resume")
      #expect(resumed.code == 0, "\(resumed.errors)")
      try run.expectSame("run", as: "whole")
    }

    @Test("the first signal may come before the first step")
    func firstStep() throws {
      let run = try PictureRun(TestFolder())
      #expect(try run.train("whole").code == 0)
      try stop(run, whileReading: run.trainingPicture(batch: 0)) { _ in
        comesTrue { FileManager.default.fileExists(atPath: run.folder.path("run/config.yaml")) }
      }
      #expect(try run.progress("run").iteration == 0)
      let resumed = try run.train("run", "--resume")
      #expect(resumed.code == 0, "\(resumed.errors)")
      try run.expectSame("run", as: "whole")
    }

    @Test("a validation that waits for it is made again by the resumed run, before the next epoch")
    func validation() throws {
      let run = try PictureRun(TestFolder())
      #expect(try run.train("whole").code == 0)
      try stop(run, whileReading: run.validationPicture) { process in
        run.waitForStep(12, of: "run", process)
      }
      let progress = try run.progress("run")
      #expect(progress.iteration == 12 && progress.epochEndIsDue == true)
      #expect(try run.train("run", "--resume").code == 0)
      try run.expectSame("run", as: "whole")
    }

    @Test("where the run itself reads, without workers, a second signal ends it at once")
    func withoutWorkers() throws {
      let run = try PictureRun(TestFolder(), workers: 0)
      let held = try #require(HeldFile(run.trainingPicture(batch: 6)))
      try withExtendedLifetime(held) {
        let process = try Program.start(run.arguments("run"), in: run.folder)
        #expect(run.waitForStep(6, of: "run", process))
        // It logs the step before it goes on to the file.
        sleep(1)
        kill(process.processIdentifier, SIGTERM)
        usleep(600_000)
        #expect(process.isRunning)
        kill(process.processIdentifier, SIGTERM)
        #expect(process.ends(within: soon))
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGTERM)
      }
    }
  }
#endif
