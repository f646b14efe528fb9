#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import SaccadeText

/// An image file may not be longer than this.
private let longestFile = 1 << 30

/// The bytes of a file.
func readFile(_ file: BytePath) throws(ImageError) -> [UInt8] {
  let path = file.description
  let file = try opened(file)
  defer { close(file) }
  var status = stat()
  let length = fstat(file, &status) == 0 ? Int(status.st_size) : 0
  guard length <= longestFile else { throw tooLong(path) }
  var bytes: [UInt8] = []
  var capacity = max(0, length) + 1  // One more, so that the end shows in the first read.
  while true {
    var failure: Int32 = 0
    var ended = false
    let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      while count < capacity, !ended {
        let received = read(file, buffer.baseAddress.map { $0 + count }, capacity - count)
        if received < 0 && errno == EINTR { continue }
        if received < 0 { failure = errno }
        if received <= 0 { ended = true } else { count += received }
      }
    }
    if failure != 0 {
      errno = failure
      throw ImageError(
        path, .unreadable, "the file cannot be read (\(systemMessage()))", advice: "give the path of an image file")
    }
    if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    if ended { return bytes }
    if bytes.count > longestFile { throw tooLong(path) }
    capacity = 1 << 20
  }
}

private func opened(_ file: BytePath) throws(ImageError) -> Int32 {
  let result: Result<Int32, RegularFile.Refusal> = file.withCString { name in
    do throws(RegularFile.Refusal) { return .success(try RegularFile.open(name)) } catch { return .failure(error) }
  }
  switch result {
  case .success(let descriptor): return descriptor
  case .failure(.system(let code)):
    errno = code
    throw ImageError(
      file.description, .unreadable, "the file cannot be opened (\(systemMessage()))",
      advice: "check the path and its permissions")
  case .failure(.folder):
    throw ImageError(
      file.description, .unreadable, "is a folder", advice: "give the path of an image file, or of several")
  case .failure(let refusal):
    throw ImageError(file.description, .unreadable, refusal.problem, advice: RegularFile.Refusal.advice)
  }
}

private func tooLong(_ path: String) -> ImageError {
  ImageError(path, .tooLarge, "the file is longer than 1 GiB", advice: "give the path of an image file")
}

/// Writes a file so that it is whole or not there: into a neighbour first, which then takes its name.
func writeFile(_ bytes: [UInt8], to path: String) throws(ImageError) {
  let partial = "\(path).\(getpid()).partial"
  func refuse(_ what: String) -> ImageError {
    let error = ImageError(
      path, .unwritable, "\(what) (\(systemMessage()))", advice: "check the folder, its permissions and the free space")
    unlink(partial)
    return error
  }
  let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw refuse("the file cannot be created") }
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      write(file, buffer.baseAddress.map { $0 + written }, buffer.count - written)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else {
      close(file)
      throw refuse("the file cannot be written")
    }
    written += count
  }
  guard close(file) == 0, rename(partial, path) == 0 else { throw refuse("the file cannot be written") }
}

private func systemMessage() -> String {
  String(cString: strerror(errno))
}
