import Foundation
import SaccadeConfig
import SaccadeTestKit
import SaccadeText
import Testing

@Suite("A long file that is no configuration")
struct LongFileTests {
  #if compiler(>=6.2) && os(Linux)
    @Test("is an error and does not fill the memory")
    func long() async {
      await #expect(processExitsWith: .success) {
        let path = NSTemporaryDirectory() + "saccade-long-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try writeSparseFile(path, byteCount: 1 << 30)
        limitMemory(toFurther: 64 << 20)
        let error = #expect(throws: ConfigError.self) { try ConfigDocument(file: path) }
        #expect(error?.description == "\(path): has more than 4.0 MiB; is it a configuration?")
      }
    }
  #endif
}
