#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import SaccadeText
import Synchronization

/// An image file may not be longer than this.
private let longestFile = 1 << 30

/// Whether the system gives as many bytes: Swift's arrays end the program where it does not.
package func hasMemory(forBytes count: Int) -> Bool {
  // Little is there if anything is. What the compiler knows to be an allocation it would leave out, since it is not used.
  guard count > 1 << 20 else { return true }
  guard let block = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), block != MAP_FAILED
  else { return false }
  munmap(block, count)
  return true
}

/// The bytes of a file.
func readFile(_ file: BytePath) throws(ImageError) -> [UInt8] {
  let path = file.description
  let file = try opened(file)
  defer { close(file) }
  var status = stat()
  let length = fstat(file, &status) == 0 ? Int(status.st_size) : 0
  guard length <= longestFile else { throw tooLong(path) }
  if length > 1 << 20 { try refuseOthers(file, path) }
  guard hasMemory(forBytes: length + 1) else {
    throw ImageError(
      path, .tooLarge, "memory ran out: the file has \(length) bytes",
      advice: "use fewer loader workers or smaller files")
  }
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

/// Looks at the first bytes of a long file: one that is no image need not come into memory as a whole.
private func refuseOthers(_ file: Int32, _ path: String) throws(ImageError) {
  let start = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
    count = max(0, pread(file, buffer.baseAddress, 4096, 0))
  }
  guard !start.isEmpty else { return }
  try withBytes(of: start) { (bytes) throws(ImageError) in _ = try ImageFileFormat.recognized(bytes, name: path) }
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

/// How many files were begun.
private let writeCount = Atomic<Int>(0)

/// Writes a file so that it is whole or not there: into a neighbour first, which then takes its name.
///
/// A pipe or a device is written to as it is.
func writeFile(_ bytes: [UInt8], to path: String) throws(ImageError) {
  // Threads that write one file have each their own.
  let number = writeCount.wrappingAdd(1, ordering: .relaxed).newValue
  let partial = "\(path).\(getpid())-\(number).partial"
  func refuse(_ what: String) -> ImageError {
    let error = ImageError(
      path, .unwritable, "\(what) (\(systemMessage()))", advice: "check the folder, its permissions and the free space")
    unlink(partial)
    return error
  }
  let stream = WritableStream.open(path)
  // What lies there is of a process that was killed, or a link that leads elsewhere.
  if stream == nil { unlink(partial) }
  let file = stream ?? open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw refuse(stream == nil ? "the file cannot be created" : "it cannot be opened") }
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
  guard close(file) == 0, stream != nil || rename(partial, path) == 0 else {
    throw refuse("the file cannot be written")
  }
}

private func systemMessage() -> String {
  String(cString: strerror(errno))
}
