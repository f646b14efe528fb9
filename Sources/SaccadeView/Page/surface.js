import { Camera } from './camera.js'
import { control } from './controls.js'
import { clamp, mix } from './matrix.js'
import { figure } from './numbers.js'
import { element } from './panel.js'
import { linkedProgram } from './renderer.js'

// The loss around the weights as a landscape: height and colour by its logarithm, with lines of equal loss.

const landVertex = `#version 300 es
precision highp float;
layout(location=0) in vec3 place; layout(location=1) in vec3 normal; layout(location=2) in float level;
uniform mat4 camera; out vec3 up; out float height; out vec2 ground;
void main() { up = normal; height = level; ground = place.xz; gl_Position = camera * vec4(place, 1.); }`

const landFragment = `#version 300 es
precision highp float;
in vec3 up; in float height; in vec2 ground; uniform float isDark; uniform float bands; out vec4 result;
vec3 ramp(float t) {
  vec3 a = vec3(.16, .12, .42), b = vec3(.12, .42, .72), c = vec3(.18, .68, .58), d = vec3(.93, .76, .25), e = vec3(.86, .32, .18);
  return t < .25 ? mix(a, b, t * 4.) : t < .5 ? mix(b, c, t * 4. - 1.) : t < .75 ? mix(c, d, t * 4. - 2.) : mix(d, e, t * 4. - 3.);
}
void main() {
  vec3 n = normalize(up) * (gl_FrontFacing ? 1. : -1.);
  float lit = .52 + .48 * max(0., dot(n, normalize(vec3(-.4, .8, .45))));
  vec3 colour = ramp(clamp(height, 0., 1.)) * (gl_FrontFacing ? 1. : .55);
  float band = height * bands, near = abs(fract(band - .5) - .5) / max(fwidth(band), 1e-5);
  colour = mix(colour * .5, colour, smoothstep(.5, 1.5, near));
  result = vec4(colour * lit + isDark * .015, 1.);
}`

/// The page of a loss surface.
export class SurfacePage {
  constructor(canvas, view) {
    this.canvas = canvas
    this.view = view
    this.camera = new Camera()
    this.gl = canvas.getContext('webgl2', { antialias: true })
    if (!this.gl) throw new Error('This browser does not draw in three dimensions (WebGL2); another or a newer one does.')
    this.isDark = matchMedia('(prefers-color-scheme: dark)').matches
    this.measure()
    this.build()
    this.describe()
    control(canvas, this.camera, { moved: () => this.wake(), hover: (x, y) => this.hover(x, y), click: () => {} })
    addEventListener('resize', () => this.home())
    addEventListener('keydown', (event) => this.key(event))
    document.getElementById('home').onclick = () => this.home()
    document.getElementById('theme').onclick = () => this.setTheme(!this.isDark)
    this.setTheme(this.isDark)
    this.home()
    Object.assign(this.camera.now, { ...this.camera.goal, yaw: this.camera.goal.yaw - 0.5, distance: this.camera.goal.distance * 1.3 })
  }

  get middle() {
    const { losses } = this.view
    const row = losses[losses.length >> 1]
    return row[row.length >> 1]
  }

  /// Where the lowest and highest lie, and how high a loss stands.
  measure() {
    const all = this.view.losses.flat().filter((loss) => loss != null && Number.isFinite(loss) && loss > 0)
    this.least = Math.min(...all)
    this.most = Math.max(...all)
    // Above a thousand times the least nothing is told apart: the valley is what one looks at.
    const top = Math.min(this.most, this.least * 1000)
    this.level = (loss) => {
      if (loss == null || !(loss > 0)) return 1
      return clamp(Math.log(loss / this.least) / Math.max(1e-6, Math.log(top / this.least)), 0, 1)
    }
  }

  /// The level between measured places, smoothly.
  sample(u, v) {
    const { losses } = this.view
    const last = losses.length - 1
    const [x, y] = [clamp(u, 0, 1) * last, clamp(v, 0, 1) * last]
    const [i, j] = [Math.min(last - 1, Math.floor(x)), Math.min(last - 1, Math.floor(y))]
    const at = (a, b) => this.level(losses[clamp(b, 0, last)][clamp(a, 0, last)])
    const curve = (a, b, c, d, t) => b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    const rows = [-1, 0, 1, 2].map((k) => curve(at(i - 1, j + k), at(i, j + k), at(i + 1, j + k), at(i + 2, j + k), x - i))
    return curve(...rows, y - j)
  }

  static side = 16
  static height = 7

  build() {
    const { gl } = this
    const count = Math.min(220, (this.view.losses.length - 1) * 8 + 1)
    const numbers = []
    const { side, height } = SurfacePage
    const step = 1 / (count - 1)
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < count; i++) {
        const [u, v] = [i * step, j * step]
        const level = this.sample(u, v)
        const dx = (this.sample(u + step, v) - this.sample(u - step, v)) / (2 * step)
        const dz = (this.sample(u, v + step) - this.sample(u, v - step)) / (2 * step)
        numbers.push((u - 0.5) * side, level * height - height / 2, (v - 0.5) * side, (-dx * height) / side, 1, (-dz * height) / side, level)
      }
    }
    const corners = []
    for (let j = 0; j + 1 < count; j++) {
      for (let i = 0; i + 1 < count; i++) {
        const a = j * count + i
        corners.push(a, a + count, a + 1, a + 1, a + count, a + count + 1)
      }
    }
    this.count = corners.length
    const program = linkedProgram(gl, landVertex, landFragment)
    gl.useProgram(program)
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(numbers), gl.STATIC_DRAW)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(corners), gl.STATIC_DRAW)
    for (const [place, size, offset] of [[0, 3, 0], [1, 3, 12], [2, 1, 24]]) {
      gl.enableVertexAttribArray(place)
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 28, offset)
    }
    const uniform = (name) => gl.getUniformLocation(program, name)
    this.uniforms = { camera: uniform('camera'), isDark: uniform('isDark'), bands: uniform('bands') }
  }

  describe() {
    const byId = (id) => document.getElementById(id)
    document.title = `${this.view.title} · Saccade`
    byId('title').textContent = this.view.title
    byId('totals').textContent = `loss ${figure(this.middle)} at the weights, from ${figure(this.least)} to ${figure(this.most)} around them`
    byId('step').hidden = false
    byId('step').textContent = 'Point at the surface to read the loss.'
    byId('notes').hidden = false
    byId('notes').open = true
    byId('notes').querySelector('ul').replaceChildren(...this.view.notes.map((note) => element('li', {}, note)))
    for (const name of ['search', 'fold', 'unfold', 'depth', 'help', 'legend']) byId(name).hidden = true
    byId('search').parentElement.hidden = true
  }

  hover(x, y) {
    const { eye, direction } = this.camera.ray(x, y)
    const { side, height } = SurfacePage
    const { places } = this.view
    let text = 'Point at the surface to read the loss.'
    for (let t = 0, wasAbove = null; t < 90; t += 0.12) {
      const [px, py, pz] = eye.map((e, k) => e + direction[k] * t)
      const [u, v] = [px / side + 0.5, pz / side + 0.5]
      if (u < 0 || u > 1 || v < 0 || v > 1) { wasAbove = null; continue }
      const level = this.sample(u, v)
      const isAbove = py > level * height - height / 2
      if (wasAbove != null && isAbove !== wasAbove) {
        const at = (w) => mix(places[0], places.at(-1), w)
        const top = Math.min(this.most, this.least * 1000)
        text = `loss ${figure(this.least * (top / this.least) ** level)} at ${at(u).toFixed(2)}, ${at(v).toFixed(2)}`
        break
      }
      wasAbove = isAbove
    }
    document.getElementById('step').textContent = text
  }

  home() {
    const { side, height } = SurfacePage
    this.camera.aspect = innerWidth / Math.max(1, innerHeight)
    // The corners are high, the middle is low.
    this.camera.frame([-side / 2, -height * 0.1, -side / 2], [side / 2, height * 0.4, side / 2], { yaw: 0.6, pitch: 0.66, margin: 1.22 })
    this.wake()
  }

  setTheme(isDark) {
    this.isDark = isDark
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
    this.wake()
  }

  key(event) {
    const turn = { ArrowLeft: [24, 0], ArrowRight: [-24, 0], ArrowUp: [0, 24], ArrowDown: [0, -24] }[event.key]
    if (turn) this.camera.orbit(...turn)
    else if (event.key === '+' || event.key === '=') this.camera.zoom(0.85)
    else if (event.key === '-') this.camera.zoom(1.18)
    else if (event.key === '0' || event.key === 'Home') this.home()
    else if (event.key === 't') this.setTheme(!this.isDark)
    else return
    event.preventDefault()
    this.wake()
  }

  wake() {
    if (this.isAwake) return
    this.isAwake = true
    let last = 0
    const frame = (now) => {
      this.camera.step(last ? Math.min(0.1, (now - last) / 1000) : 1 / 60)
      last = now
      this.draw()
      if (this.camera.isMoving) requestAnimationFrame(frame)
      else this.isAwake = false
    }
    requestAnimationFrame(frame)
  }

  draw() {
    const { gl, canvas } = this
    const ratio = Math.min(devicePixelRatio || 1, 2)
    const size = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)]
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size
    this.camera.aspect = size[0] / Math.max(1, size[1])
    gl.viewport(0, 0, ...size)
    gl.clearColor(...(this.isDark ? [0.047, 0.059, 0.082] : [0.953, 0.957, 0.969]), 1)
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT)
    gl.enable(gl.DEPTH_TEST)
    gl.uniformMatrix4fv(this.uniforms.camera, false, this.camera.matrix())
    gl.uniform1f(this.uniforms.isDark, this.isDark ? 1 : 0)
    gl.uniform1f(this.uniforms.bands, 22)
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_INT, 0)
  }
}
