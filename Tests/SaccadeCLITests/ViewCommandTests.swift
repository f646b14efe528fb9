import Foundation
import Saccade
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command `saccade view`, as it is used.
@Suite struct ViewCommandTests {
  @Test func aPageInOneFileHasTheNetworkInIt() throws {
    let folder = try TestFolder()
    let program = try Program("view", "LeNet", "--out", "net.html", "--json", in: folder)

    #expect(program.code == 0, "\(program.errors)")
    #expect(try program.json["written"] as? String == "net.html")
    let html = try String(contentsOfFile: folder.path("net.html"), encoding: .utf8)
    #expect(html.contains("\"operation\":\"conv2d\""))
    #expect(program.errors.contains("the weights are random"))
  }

  @Test(arguments: [
    (["view"], "name a network"),
    (["view", "ResNet5O"], "no model is called 'ResNet5O'; did you mean"),
    (["view", "absent.safetensors"], "absent.safetensors"),
    (["view", "LeNet", "--image", "absent.jpg"], "absent.jpg"),
    (["view", "LeNet", "--run", "runs/x"], "--run looks at a run's own network"),
    (["view", "LeNet", "--points", "5"], "--points is for --surface"),
    (["view", "LeNet", "--port", "70000"], "--port must be from 0 to 65535"),
    (["view", "LeNet", "--classes", "names.txt"], "--classes is for ONNX models"),
    (["view", "RCNN_MobileNetV2"], "looks at each region of a picture by itself"),
    (["view", "TinySSD", "--weights", "a.pth"], "--weights is for classifiers"),
  ])
  func mistakesAreTold(_ arguments: [String], _ text: String) throws {
    let folder = try TestFolder()
    let program = try Program(arguments: arguments, in: folder)

    #expect(program.code != 0)
    #expect(program.errors.contains(text), "\(program.errors)")
    #expect(program.output.isEmpty)
  }

  @Test(
    "of a detector the layers are shown that stand before the choice among boxes",
    arguments: ["TinySSD", "YOLOX_Nano"])
  func detectors(name: String) throws {
    let folder = try TestFolder()
    let program = try Program("view", name, "--out", "net.html", in: folder)

    #expect(program.code == 0, "\(program.errors)")
    let html = try String(contentsOfFile: folder.path("net.html"), encoding: .utf8)
    #expect(html.contains("what stands before the choice among boxes is shown"))
    #expect(html.components(separatedBy: "\"operation\":\"conv2d\"").count > 10)
  }

  @Test("a page takes the place of nothing that was read for it")
  func keptFiles() throws {
    let folder = try TestFolder()
    try Image(height: 8, width: 8).write(to: folder.path("p.png"))
    let page = try Program("view", "LeNet", "--image", "p.png", "--out", "p.png", in: folder)
    #expect(page.code == 64 && page.errors.contains("must end in .html"), "\(page.errors)")
    try FileManager.default.moveItem(atPath: folder.path("p.png"), toPath: folder.path("p.html"))
    let before = FileManager.default.contents(atPath: folder.path("p.html"))
    let same = try Program("view", "LeNet", "--image", "p.html", "--out", "./p.html", in: folder)
    #expect(same.code == 64 && same.errors.contains("is read by this command"), "\(same.errors)")
    #expect(FileManager.default.contents(atPath: folder.path("p.html")) == before)
  }

  @Test func aCheckpointLooksAtAPictureAndNamesIt() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, in: folder).code == 0)
    var image = Image(height: 40, width: 30)
    image.fill(.circle(center: Point(x: 15, y: 20), radius: 9), with: .red)
    try image.write(to: folder.path("red.png"))
    let checkpoint = "runs/recipe/best.safetensors"
    let program = try Program("view", checkpoint, "--image", "red.png", "--out", "net.html", in: folder)

    #expect(program.code == 0, "\(program.errors)")
    let html = try String(contentsOfFile: folder.path("net.html"), encoding: .utf8)
    #expect(html.contains("\"answers\":[{"))
    #expect(html.contains("\"saliency\":{"))
    #expect(html.contains("the picture is red.png"))

    let surface = try Program(
      "view", checkpoint, "--surface", "--points", "3", "--samples", "16", "--out", "surface.html", in: folder)
    #expect(surface.code == 0, "\(surface.errors)")
    let page = try String(contentsOfFile: folder.path("surface.html"), encoding: .utf8)
    #expect(page.contains("\"places\":[-1,0,1]"))
  }

  @Test func theServedPageAnswersNobodyElse() throws {
    let folder = try TestFolder()
    let process = try Program.start(["view", "LeNet"], in: folder)
    defer { process.terminate() }
    var address = ""
    #expect(
      comesTrue {
        address = ((try? Program.written("stdout", in: folder)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return !address.isEmpty
      })
    let url = try #require(URL(string: address))
    let port = try #require(url.port)
    let token = try #require(url.query?.replacing("token=", with: ""))
    #expect(url.host == "127.0.0.1")
    #expect(token.count == 32)

    let page = try HTTPAnswer(port: port, "GET /?token=\(token)")
    #expect(page.status == 200)
    #expect(page.text.contains("saccade-token"))
    #expect(page.head.lowercased().contains("content-security-policy"))
    let view = try HTTPAnswer(port: port, "GET /api/view", ["X-Saccade-Token: \(token)"])
    #expect(view.status == 200)
    #expect(view.text.contains("\"layers\""))

    #expect(try HTTPAnswer(port: port, "GET /").status == 403)
    #expect(try HTTPAnswer(port: port, "GET /api/view").status == 403)
    #expect(try HTTPAnswer(port: port, "GET /?token=\(String(repeating: "0", count: 32))").status == 403)
    #expect(try HTTPAnswer(port: port, "GET /?token=\(token)", ["Origin: http://example.com"]).status == 403)
    #expect(try HTTPAnswer(port: port, "GET /?token=\(token)", host: "example.com").status == 403)

    let bad = try HTTPAnswer(
      port: port, "POST /api/picture?name=bad.png", ["X-Saccade-Token: \(token)"], body: "no picture")
    #expect(bad.status == 400)
    #expect(bad.text.contains("bad.png"))
    let model = try HTTPAnswer(
      port: port, "POST /api/model?name=bad.onnx", ["X-Saccade-Token: \(token)"], body: "no model")
    #expect(model.status == 400)
    #expect(model.text.contains("bad.onnx"))
    #expect(!model.text.contains("saccade-view-"))
    // After all of that it still serves.
    #expect(try HTTPAnswer(port: port, "GET /api/maps?layer=1", ["X-Saccade-Token: \(token)"]).status == 200)
    process.terminate()
    #expect(process.ends(within: 20))
  }

  @Test func aTrainingIsLookedAtWhileItRuns() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 400)
    let training = try Program.start(["train", recipe], in: folder)
    defer { training.terminate() }
    #expect(comesTrue { FileManager.default.fileExists(atPath: folder.path("runs/recipe/config.yaml")) })
    usleep(600_000)
    // Nobody looks: nothing is written.
    #expect(!FileManager.default.fileExists(atPath: folder.path("runs/recipe/.view-step.json")))

    let own = try TestFolder()
    let viewer = try Program.start(["view", "--run", folder.path("runs/recipe")], in: own)
    defer { viewer.terminate() }
    var address = ""
    #expect(
      comesTrue {
        address = ((try? Program.written("stdout", in: own)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return !address.isEmpty
      })
    let url = try #require(URL(string: address))
    let (port, token) = (try #require(url.port), try #require(url.query?.replacing("token=", with: "")))
    var text = ""
    #expect(
      comesTrue {
        text = (try? HTTPAnswer(port: port, "GET /api/view", ["X-Saccade-Token: \(token)"]))?.text ?? ""
        return text.contains("\"iteration\"")
      })
    #expect(text.contains("\"gradient\""))
    #expect(training.isRunning)
  }
}

/// What a server on this machine answers to a request, without anything that browsers would add.
private struct HTTPAnswer {
  let status: Int
  let head: String
  let text: String

  init(port: Int, _ request: String, _ fields: [String] = [], host: String = "127.0.0.1", body: String = "") throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    let lines =
      ["\(request) HTTP/1.1", "Host: \(host):\(port)", "Connection: close", "Content-Length: \(body.utf8.count)"]
      + fields
    let sent = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    #expect(write(descriptor, sent, sent.count) == sent.count)
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    let answer = String(decoding: received, as: UTF8.self)
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
    head = parts.first.map(String.init) ?? ""
    text = parts.count > 1 ? String(parts[1]) : ""
    status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
  }
}
