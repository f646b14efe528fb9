// Vectors are lists of three numbers, matrices sixteen in columns, as WebGL takes them.

export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scaled = (a, s) => [a[0] * s, a[1] * s, a[2] * s]
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0],
]
export const normalized = (a) => scaled(a, 1 / (Math.hypot(...a) || 1))
export const mix = (a, b, t) => a + (b - a) * t
export const clamp = (x, low, high) => Math.min(high, Math.max(low, x))

/// What is seen through a lens of an angle, `fov`, from top to bottom.
export function perspective(fov, aspect, near, far) {
  const f = 1 / Math.tan(fov / 2)
  return new Float32Array([
    f / aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0,
  ])
}

/// Looks from a point to another; up is up.
export function lookAt(eye, target) {
  const back = normalized(subtract(eye, target))
  const right = normalized(cross([0, 1, 0], back))
  const up = cross(back, right)
  return new Float32Array([
    right[0], up[0], back[0], 0, right[1], up[1], back[1], 0, right[2], up[2], back[2], 0,
    -dot(right, eye), -dot(up, eye), -dot(back, eye), 1,
  ])
}

export function multiply(a, b) {
  const result = new Float32Array(16)
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row] * b[column * 4 + k]
      result[column * 4 + row] = sum
    }
  }
  return result
}

/// A point as it is seen: x and y from −1 to 1, and how far it is.
export function project(m, p) {
  const w = m[3] * p[0] + m[7] * p[1] + m[11] * p[2] + m[15]
  return [
    (m[0] * p[0] + m[4] * p[1] + m[8] * p[2] + m[12]) / w, (m[1] * p[0] + m[5] * p[1] + m[9] * p[2] + m[13]) / w, w,
  ]
}
