import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Computes what the Python driver beside it asks for.
///
/// `list` prints the names of all operations. `answer REQUEST ANSWER FROM TO` computes the items FROM ..< TO of a request
/// file and writes an answer file. Each item's number is printed before it is computed: after a trap the driver
/// knows whose it was.
@main
struct SaccadeConformance {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["list"] {
      for name in operations.keys.sorted() { print(name) }
      return
    }
    guard arguments.count == 5, arguments[0] == "answer", let from = Int(arguments[3]), let to = Int(arguments[4])
    else {
      fatalError("usage: SaccadeConformance list | answer REQUEST ANSWER FROM TO")
    }
    let request = try Request(arguments[1])
    var answer: [String: Tensor] = [:]
    for item in request.items[from..<to] {
      print(item.number)
      // The number must be out before the operation it announces can trap.
      fflush(nil)
      answer.merge(try compute(item, of: request)) { first, _ in first }
    }
    try SafetensorsFile.write(answer, to: arguments[2])
  }
}
