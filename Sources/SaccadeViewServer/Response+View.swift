import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// JSON that the page reads.
  static func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// What is wrong, as the page tells it.
  static func error(_ text: String, _ status: HTTPResponse.Status) -> Response {
    let bytes = (try? JSONEncoder().encode(["error": text])).map { Array($0) } ?? []
    return json(bytes, status)
  }

  /// A request that is not let in.
  static func refused(_ text: String) -> Response { error(text, .forbidden) }
}
