/// 11.7 M, 4.1 G: a count as people say it.
export function short(n) {
  if (n == null) return '–'
  for (const [unit, name] of [[1e12, ' T'], [1e9, ' G'], [1e6, ' M'], [1e3, ' k']]) {
    if (Math.abs(n) >= unit) return trimmed(n / unit) + name
  }
  return `${n}`
}

const trimmed = (n) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2))

export function bytes(n) {
  if (n == null) return '–'
  for (const [unit, name] of [[2 ** 30, ' GiB'], [2 ** 20, ' MiB'], [2 ** 10, ' KiB']]) {
    if (n >= unit) return trimmed(n / unit) + name
  }
  return `${n} bytes`
}

export function time(seconds) {
  if (seconds == null) return '–'
  if (seconds >= 1) return `${trimmed(seconds)} s`
  if (seconds >= 1e-3) return `${trimmed(seconds * 1e3)} ms`
  return `${trimmed(seconds * 1e6)} µs`
}

/// Four digits of a number.
export function figure(x) {
  if (x == null || !Number.isFinite(x)) return '–'
  if (x === 0) return '0'
  const size = Math.abs(x)
  if (size >= 1e5 || size < 1e-3) return x.toExponential(2).replace('e+', 'e')
  return String(Number(x.toPrecision(4)))
}

export const percent = (x) => (x >= 0.995 || x === 0 ? `${Math.round(x * 100)} %` : `${(x * 100).toPrecision(2)} %`)

/// 64 × 56 × 56
export const shape = (sizes) => (sizes.length ? sizes.join(' × ') : 'one number')
