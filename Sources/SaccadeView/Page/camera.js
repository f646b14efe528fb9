import { add, clamp, cross, lookAt, mix, multiply, normalized, perspective, project, scaled, subtract } from './matrix.js'

/// Where one looks from: around a point, at a distance. It glides to where it is told to go.
export class Camera {
  constructor() {
    this.now = { yaw: -0.62, pitch: 0.36, distance: 20, target: [0, 0, 0] }
    this.goal = structuredClone(this.now)
    this.aspect = 1
    this.fov = 0.62
    // How much of the picture is free of cards, from −1 to 1 of both axes.
    this.offset = [0, 0]
    this.instant = matchMedia('(prefers-reduced-motion: reduce)').matches
  }

  get isMoving() {
    const [a, b] = [this.now, this.goal]
    const near = (x, y, unit) => Math.abs(x - y) < 0.0012 * unit
    return !(near(a.yaw, b.yaw, 1) && near(a.pitch, b.pitch, 1) && near(a.distance, b.distance, b.distance)
      && a.target.every((x, i) => near(x, b.target[i], b.distance)))
  }

  /// Goes a part of the way; so many seconds have passed.
  step(seconds) {
    const t = this.instant ? 1 : 1 - Math.exp(-seconds * 9)
    const [a, b] = [this.now, this.goal]
    a.yaw = mix(a.yaw, b.yaw, t)
    a.pitch = mix(a.pitch, b.pitch, t)
    a.distance *= (b.distance / a.distance) ** t
    a.target = a.target.map((x, i) => mix(x, b.target[i], t))
    if (!this.isMoving) this.now = structuredClone(b)
  }

  eye({ yaw, pitch, distance, target } = this.now) {
    const flat = Math.cos(pitch)
    return add(target, scaled([Math.sin(yaw) * flat, Math.sin(pitch), Math.cos(yaw) * flat], distance))
  }

  matrix(pose = this.now) {
    const near = Math.max(0.05, pose.distance * 0.02)
    const lens = perspective(this.fov, this.aspect, near, pose.distance * 8 + 400)
    lens[8] = -this.offset[0]
    lens[9] = -this.offset[1]
    return multiply(lens, lookAt(this.eye(pose), pose.target))
  }

  orbit(dx, dy) {
    this.goal.yaw -= dx * 0.006
    this.goal.pitch = clamp(this.goal.pitch + dy * 0.005, -1.45, 1.5)
  }

  /// Moves along what is seen; the distance is in pixels.
  pan(dx, dy, height) {
    const unit = (2 * this.goal.distance * Math.tan(this.fov / 2)) / height
    const forward = normalized(subtract(this.goal.target, this.eye(this.goal)))
    const right = normalized(cross(forward, [0, 1, 0]))
    const up = cross(right, forward)
    this.goal.target = add(this.goal.target, add(scaled(right, -dx * unit), scaled(up, dy * unit)))
  }

  zoom(factor) { this.goal.distance = clamp(this.goal.distance * factor, 1.2, 900) }

  /// Sees a box whole, from where it looks now.
  frame(low, high, options) { this.frameAll([{ low, high }], options) }

  /// Sees all of some boxes.
  frameAll(boxes, { margin = 1.12, yaw = this.goal.yaw, pitch = this.goal.pitch } = {}) {
    // Of many, some stand for their neighbours.
    const step = Math.max(1, Math.floor(boxes.length / 60))
    const corners = boxes.filter((_, i) => i % step === 0 || i === boxes.length - 1).flatMap(({ low, high }) =>
      Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((k) => ((i >> k) & 1 ? high[k] : low[k]))))
    const middle = [0, 1, 2].map((k) => (Math.min(...corners.map((c) => c[k])) + Math.max(...corners.map((c) => c[k]))) / 2)
    const reach = Math.max(...corners.map((c) => Math.hypot(...subtract(c, middle))))
    const pose = { yaw, pitch, distance: reach * 4 + 1, target: middle }
    const free = [1 - Math.abs(this.offset[0]), 1 - Math.abs(this.offset[1])]
    // Perspective draws what is near apart: place and distance find each other in some turns.
    for (let i = 0; i < 16; i++) {
      this.centre(pose, corners)
      const matrix = this.matrix(pose)
      let most = 0
      for (const corner of corners) {
        const [x, y, w] = project(matrix, corner)
        if (w <= 0.1) most = 4
        else most = Math.max(most, Math.abs(x - this.offset[0]) / free[0], Math.abs(y - this.offset[1]) / free[1])
      }
      pose.distance = clamp(pose.distance * clamp(most * margin, 0.6, 1.6), 1.5, 900)
    }
    this.goal = { ...pose, target: [...pose.target] }
  }

  centre(pose, corners) {
    const matrix = this.matrix(pose)
    const seen = corners.map((corner) => project(matrix, corner)).filter(([, , w]) => w > 0)
    if (!seen.length) return
    const middle = (k) => (Math.min(...seen.map((p) => p[k])) + Math.max(...seen.map((p) => p[k]))) / 2 - this.offset[k]
    const forward = normalized(subtract(pose.target, this.eye(pose)))
    const right = normalized(cross(forward, [0, 1, 0]))
    const up = cross(right, forward)
    const unit = pose.distance * Math.tan(this.fov / 2) * 0.8
    pose.target = add(pose.target, add(scaled(right, middle(0) * unit * this.aspect), scaled(up, middle(1) * unit)))
  }

  /// The ray under a point of the picture, x and y from −1 to 1.
  ray(x, y) {
    const eye = this.eye()
    const forward = normalized(subtract(this.now.target, eye))
    const right = normalized(cross(forward, [0, 1, 0]))
    const up = cross(right, forward)
    const tan = Math.tan(this.fov / 2)
    const [dx, dy] = [(x - this.offset[0]) * tan * this.aspect, (y - this.offset[1]) * tan]
    return { eye, direction: normalized(add(forward, add(scaled(right, dx), scaled(up, dy)))) }
  }
}
