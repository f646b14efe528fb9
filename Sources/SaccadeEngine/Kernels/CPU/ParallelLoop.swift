import CKernels

/// Runs a body over `0 ..< count`, cut into one part a thread, none much smaller than `grain`.
///
/// Of loops whose body is Swift; what is written must not depend on the cuts.
func parallelLoop(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
  withoutActuallyEscaping(body) { body in
    var box = body
    withUnsafeMutablePointer(to: &box) { box in
      sk_parallel_for(
        count, max(1, grain),
        { begin, end, context in
          context?.assumingMemoryBound(to: ((Range<Int>) -> Void).self).pointee(begin..<end)
        }, box)
    }
  }
}
