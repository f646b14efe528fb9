import CKernels
import COneDNN

/// The library's engine and stream, made once.
enum OneDNN {
  /// A handle of the library that may cross threads: the CPU engine and its stream keep no state of a run.
  struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  static let engine: Handle = {
    var engine: dnnl_engine_t?
    check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine")
    // Our own cache knows what is used again; the library's would keep a second copy of each.
    return Handle(pointer: unwrap(engine, "engine"))
  }()

  static let stream: Handle = {
    var stream: dnnl_stream_t?
    check(dnnl_stream_create(&stream, engine.pointer, UInt32(dnnl_stream_default_flags.rawValue)), "stream")
    return Handle(pointer: unwrap(stream, "stream"))
  }()

  /// Traps with the library's word when a call that must not fail did; ends the process if memory was used up.
  static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) {
    if status == dnnl_out_of_memory { Memory.exhausted("oneDNN has none left for \(what())") }
    guard status == dnnl_success else {
      fatalError("oneDNN: \(what()) failed: \(name(of: status)); this is a fault of Saccade: please report the shapes")
    }
  }

  /// A handle that the library gave with success, so it must be there.
  static func unwrap(_ handle: OpaquePointer?, _ what: @autoclosure () -> String) -> OpaquePointer {
    guard let handle else { fatalError("oneDNN: \(what()) gave no handle") }
    return handle
  }

  /// What the library must have.
  static func present<Made>(_ made: Made?, _ what: String, _ shape: Shape, _ dtype: DType) -> Made {
    guard let made else {
      fatalError(
        "oneDNN: it has no \(what) of \(dtype) \(shape) for this processor; this is a fault of Saccade: please report "
          + "the shapes")
    }
    return made
  }

  private static func name(of status: dnnl_status_t) -> String {
    switch status {
    case dnnl_out_of_memory: "out of memory"
    case dnnl_invalid_arguments: "invalid arguments"
    case dnnl_unimplemented: "not implemented"
    case dnnl_runtime_error: "runtime error"
    default: "status \(status.rawValue)"
    }
  }
}

extension DType {
  /// The library's element type; it has none for 64-bit integers.
  var oneDNN: dnnl_data_type_t {
    switch self {
    case .float32: dnnl_f32
    case .bfloat16: dnnl_bf16
    case .float16: dnnl_f16
    case .float64: dnnl_f64
    case .int32: dnnl_s32
    case .uint8, .bool: dnnl_u8
    case .int64: dnnl_data_type_undef
    }
  }
}
