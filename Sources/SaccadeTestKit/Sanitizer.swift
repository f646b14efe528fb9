import Foundation

/// Whether the tests run under a sanitizer, as `scripts/sanitize` tells them.
package let isSanitized = ProcessInfo.processInfo.environment["SACCADE_SANITIZER"] != nil
