// The end of a program that cannot go on.

#ifndef SK_TRAP_H
#define SK_TRAP_H

/// Stops at once, as Swift's own traps do, but says nothing: the caller has said what it had to.
static inline __attribute__((noreturn)) void sk_trap(void) { __builtin_trap(); }

#endif
