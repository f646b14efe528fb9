// Draws all boxes in one call, all lines in one, all labels in one, and the maps of the chosen layer in one.

const boxVertex = `#version 300 es
precision highp float;
layout(location=0) in vec3 corner;
layout(location=1) in vec3 normal;
layout(location=2) in vec3 centre;
layout(location=3) in vec3 size;
layout(location=4) in vec4 colour;
layout(location=5) in vec4 look;      // tile, glow, kind of box (0 block, 1 module, 2 plate), how many layers it is
uniform mat4 camera;
out vec3 place; out vec3 face; out vec4 tint; flat out vec4 is; out vec3 extent;
void main() {
  place = corner; face = normal; tint = colour; is = look; extent = size;
  gl_Position = camera * vec4(centre + corner * size, 1.);
}`

const boxFragment = `#version 300 es
precision highp float;
in vec3 place; in vec3 face; in vec4 tint; flat in vec4 is; in vec3 extent;
uniform sampler2D tiles; uniform vec4 sheet;      // columns, rows, whether there are any, whether the ground is dark
uniform vec3 light;
out vec4 result;
void main() {
  float lit = .62 + .38 * max(0., dot(face, light)) + .1 * max(0., face.y);
  vec3 colour = tint.rgb * lit;
  // How far the nearest edge of the face is, in units of space.
  vec3 far = (.5 - abs(place)) * extent;
  float edge = abs(face.x) > .5 ? min(far.y, far.z) : abs(face.y) > .5 ? min(far.x, far.z) : min(far.x, far.y);
  float pixel = max(fwidth(edge), 1e-4);
  if (is.z < 1.5 && abs(face.x) > .5 && is.x >= 0. && sheet.z > .5) {
    float frame = .05 + .012 * extent.y;
    vec2 at = vec2(face.x < 0. ? .5 + place.z : .5 - place.z, .5 - place.y);
    vec2 cell = vec2(mod(is.x, sheet.x), floor(is.x / sheet.x));
    vec2 inner = clamp(at, .008, .992);
    float value = texture(tiles, (cell + inner) / sheet.xy).r;
    vec3 low = .045 + .05 * tint.rgb;
    vec3 map = value < .6 ? mix(low, tint.rgb, value / .6) : mix(tint.rgb, vec3(.99), (value - .6) / .4);
    colour = mix(colour, map, smoothstep(frame - pixel, frame + pixel, edge));
  }
  float line = is.z > 1.5 ? .0 : .5 * (1. - smoothstep(0., 1.4 * pixel, edge));
  colour = mix(colour, sheet.w > .5 ? colour * 1.5 + .12 : colour * .55, line);
  if (is.z > .5 && is.z < 1.5 && abs(face.x) < .5) {
    // A folded module shows that there is something in it: slices across.
    float n = clamp(is.w, 2., 12.);
    float slice = abs(fract((place.x + .5) * n + .5) - .5) / n * extent.x;
    colour *= 1. - .3 * (1. - smoothstep(.006, .006 + 1.3 * max(fwidth(slice), 1e-4), slice));
  }
  colour += (is.y > .9 ? .04 : is.y * .13) * (sheet.w > .5 ? 1. : .6);
  if (is.y > .9) colour = mix(colour, sheet.w > .5 ? vec3(1.) : vec3(.05), 1. - smoothstep(pixel * 2., pixel * 3.4, edge));
  result = vec4(colour, tint.a);
}`

const lineVertex = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;
layout(location=1) in vec3 start;
layout(location=2) in vec3 end;
layout(location=3) in vec4 colour;
uniform mat4 camera; uniform vec2 pixels; uniform float width;
out vec4 tint;
void main() {
  vec4 a = camera * vec4(start, 1.), b = camera * vec4(end, 1.);
  vec2 along = (b.xy / max(b.w, .01) - a.xy / max(a.w, .01)) * pixels;
  vec2 across = normalize(vec2(-along.y, along.x) + 1e-6);
  vec4 at = corner.x < .5 ? a : b;
  at.xy += across * corner.y * width / pixels * at.w * (.7 + colour.a * .5);
  tint = colour;
  gl_Position = at;
}`

const lineFragment = `#version 300 es
precision mediump float;
in vec4 tint; out vec4 result;
void main() { result = tint; }`

// Flat pictures: labels, placed in pixels, and maps, placed in space and turned to whoever looks.
const flatVertex = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;
layout(location=1) in vec3 centre;
layout(location=2) in vec4 box;       // shift from there and size: in pixels for labels, in space for maps
layout(location=3) in vec4 part;      // of the picture
layout(location=4) in vec4 colour;
uniform mat4 camera; uniform vec2 pixels; uniform vec3 right; uniform vec3 up; uniform float isLabel;
out vec2 at; out vec4 tint; out vec2 own;
void main() {
  vec2 shift = box.xy + corner * box.zw;
  own = corner;
  if (isLabel > .5) {
    vec4 seen = camera * vec4(centre, 1.);
    vec2 place = floor((seen.xy / seen.w * .5 + .5) * pixels) + shift;
    // A little nearer than it is, so that it does not sink into what it stands at.
    gl_Position = vec4((place / pixels * 2. - 1.) * seen.w, seen.z - .004 * seen.w, seen.w);
  } else {
    gl_Position = camera * vec4(centre + right * shift.x + up * shift.y, 1.);
  }
  at = part.xy + vec2(corner.x, 1. - corner.y) * part.zw;
  tint = colour;
}`

const flatFragment = `#version 300 es
precision highp float;
in vec2 at; in vec4 tint; in vec2 own;
uniform sampler2D picture; uniform float isLabel; uniform float isColoured;
out vec4 result;
void main() {
  vec4 seen = texture(picture, at);
  if (isLabel > .5) { result = vec4(tint.rgb * seen.a, seen.a) * tint.a; return; }
  vec3 low = .045 + .05 * tint.rgb;
  vec3 map = seen.r < .6 ? mix(low, tint.rgb, seen.r / .6) : mix(tint.rgb, vec3(.99), (seen.r - .6) / .4);
  result = vec4(isColoured > .5 ? seen.rgb : map, 1.);
}`

// A program of two shaders.
export function linkedProgram(gl, vertex, fragment) {
  const program = gl.createProgram()
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type)
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`The graphics driver refuses a program: ${gl.getProgramInfoLog(program)}`)
  }
  return program
}

export class Renderer {
  constructor(canvas) {
    // Without a graphics card, smooth edges cost four times the time: they are drawn when nothing moves.
    this.isSoftware = isDrawnBySoftware()
    const gl = canvas.getContext('webgl2', { antialias: !this.isSoftware, alpha: false, powerPreference: 'high-performance' })
    if (!gl) throw new Error('This browser does not draw in three dimensions (WebGL2); another or a newer one does.')
    this.canvas = canvas
    this.gl = gl
    this.isDark = true
    this.boxes = this.kind(boxVertex, boxFragment, cube(), [3, 3], [3, 3, 4, 4])
    this.lines = this.kind(lineVertex, lineFragment, [0, -1, 1, -1, 1, 1, 0, 1], [2], [3, 3, 4])
    const square = [0, 0, 1, 0, 1, 1, 0, 1]
    this.labels = this.kind(flatVertex, flatFragment, square, [2], [3, 4, 4, 4])
    this.maps = this.kind(flatVertex, flatFragment, square, [2], [3, 4, 4, 4])
    this.tiles = { texture: this.texture(null), columns: 1, rows: 1, isThere: false }
    this.labelSheet = this.texture(null)
    this.mapSheet = this.texture(null)
    this.mapsAreColoured = false
  }

  /// A kind of thing: a shape, which is written out once for each thing of the kind, so that one call draws all.
  ///
  /// Instances would be less to write, but renderers without a graphics card draw each of those by itself, in milliseconds.
  kind(vertex, fragment, shape, shapeParts, parts) {
    const gl = this.gl
    const program = linkedProgram(gl, vertex, fragment)
    const array = gl.createVertexArray()
    gl.bindVertexArray(array)
    const buffer = gl.createBuffer()
    const order = gl.createBuffer()
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order)
    const all = [...shapeParts, ...parts]
    const stride = sum(all)
    let offset = 0
    all.forEach((count, i) => {
      gl.enableVertexAttribArray(i)
      gl.vertexAttribPointer(i, count, gl.FLOAT, false, stride * 4, offset * 4)
      offset += count
    })
    const uniforms = {}
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
      const { name } = gl.getActiveUniform(program, i)
      uniforms[name] = gl.getUniformLocation(program, name)
    }
    const own = sum(shapeParts)
    const corners = Array.from({ length: shape.length / own }, (_, i) => shape.slice(i * own, (i + 1) * own))
    return { program, array, buffer, order, uniforms, count: 0, corners, floats: stride - own, stride }
  }

  /// Gives a kind other things: the numbers of each, in a row.
  set(kind, numbers) {
    const gl = this.gl
    const { corners, floats, stride } = kind
    const count = numbers.length / floats
    const written = new Float32Array(count * corners.length * stride)
    let at = 0
    for (let i = 0; i < count; i++) {
      for (const corner of corners) {
        for (let k = 0; k < corner.length; k++) written[at++] = corner[k]
        for (let k = 0; k < floats; k++) written[at++] = numbers[i * floats + k]
      }
    }
    gl.bindVertexArray(kind.array)
    gl.bindBuffer(gl.ARRAY_BUFFER, kind.buffer)
    gl.bufferData(gl.ARRAY_BUFFER, written, gl.DYNAMIC_DRAW)
    // Two triangles for each four corners.
    const faces = (count * corners.length) / 4
    const order = new Uint32Array(faces * 6)
    for (let i = 0; i < faces; i++) order.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i, 4 * i + 2, 4 * i + 3], 6 * i)
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW)
    kind.count = order.length
  }

  texture(source) {
    const texture = this.gl.createTexture()
    this.fill(texture, source)
    return texture
  }

  /// Puts a picture, or nothing, into a texture.
  fill(texture, source, { isSharp = false, hasLevels = false, isMultiplied = false } = {}) {
    const gl = this.gl
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, isMultiplied)
    if (source) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source)
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
    if (hasLevels) gl.generateMipmap(gl.TEXTURE_2D)
    const far = hasLevels ? gl.LINEAR_MIPMAP_LINEAR : gl.LINEAR
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, far)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, isSharp ? gl.NEAREST : gl.LINEAR)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  }

  setTiles(image, columns, rows) {
    if (image) this.fill(this.tiles.texture, image, { hasLevels: true })
    this.tiles = { texture: this.tiles.texture, columns, rows, isThere: !!image }
  }

  /// Makes the picture as fine as the screen; on machines that draw slowly, as fine as `scale` says.
  resize(scale) {
    const ratio = Math.min(Math.min(devicePixelRatio || 1, 2) * scale, 2)
    const [width, height] = [Math.round(this.canvas.clientWidth * ratio), Math.round(this.canvas.clientHeight * ratio)]
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    this.ratio = ratio
  }

  draw(camera, ground) {
    const gl = this.gl
    gl.viewport(0, 0, this.canvas.width, this.canvas.height)
    gl.clearColor(...ground, 1)
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT)
    gl.enable(gl.DEPTH_TEST)
    gl.enable(gl.CULL_FACE)
    gl.disable(gl.BLEND)
    const matrix = camera.matrix()
    const pixels = [this.canvas.width, this.canvas.height]
    this.use(this.boxes, matrix, this.tiles.texture)
    const { columns, rows, isThere } = this.tiles
    gl.uniform4f(this.boxes.uniforms.sheet, columns, rows, isThere ? 1 : 0, this.isDark ? 1 : 0)
    gl.uniform3f(this.boxes.uniforms.light, -0.45, 0.62, 0.64)
    gl.drawElements(gl.TRIANGLES, this.boxes.count, gl.UNSIGNED_INT, 0)

    gl.disable(gl.CULL_FACE)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    gl.depthMask(false)
    this.use(this.lines, matrix)
    gl.uniform2f(this.lines.uniforms.pixels, ...pixels)
    gl.uniform1f(this.lines.uniforms.width, 2.1 * this.ratio)
    gl.drawElements(gl.TRIANGLES, this.lines.count, gl.UNSIGNED_INT, 0)
    gl.depthMask(true)

    const yaw = camera.now.yaw
    for (const [kind, texture, isLabel] of [[this.maps, this.mapSheet, 0], [this.labels, this.labelSheet, 1]]) {
      if (!kind.count) continue
      // Names of what is hidden are hidden too; the maps of what is chosen are not.
      if (isLabel) gl.enable(gl.DEPTH_TEST)
      else gl.disable(gl.DEPTH_TEST)
      gl.blendFunc(isLabel ? gl.ONE : gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
      this.use(kind, matrix, texture)
      gl.uniform2f(kind.uniforms.pixels, ...pixels)
      gl.uniform3f(kind.uniforms.right, Math.cos(yaw), 0, -Math.sin(yaw))
      gl.uniform3f(kind.uniforms.up, 0, 1, 0)
      gl.uniform1f(kind.uniforms.isLabel, isLabel)
      gl.uniform1f(kind.uniforms.isColoured, this.mapsAreColoured ? 1 : 0)
      gl.drawElements(gl.TRIANGLES, kind.count, gl.UNSIGNED_INT, 0)
    }
  }

  use(kind, matrix, texture) {
    const gl = this.gl
    gl.useProgram(kind.program)
    gl.bindVertexArray(kind.array)
    gl.uniformMatrix4fv(kind.uniforms.camera, false, matrix)
    if (texture) gl.bindTexture(gl.TEXTURE_2D, texture)
  }
}

/// Whether the browser draws without a graphics card.
function isDrawnBySoftware() {
  const gl = document.createElement('canvas').getContext('webgl2')
  const names = gl?.getExtension('WEBGL_debug_renderer_info')
  const name = gl?.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? ''
  gl?.getExtension('WEBGL_lose_context')?.loseContext()
  return /swiftshader|llvmpipe|softpipe|software/i.test(name)
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)

/// The corners of a cube with the directions of its faces.
function cube() {
  const numbers = []
  for (let axis = 0; axis < 3; axis++) {
    for (const side of [-1, 1]) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
      const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
      for (const [a, b] of side > 0 ? corners : corners.toReversed()) {
        const corner = [0, 0, 0]
        const normal = [0, 0, 0]
        corner[axis] = side / 2
        corner[u] = a / 2
        corner[v] = b / 2
        normal[axis] = side
        numbers.push(...corner, ...normal)
      }
    }
  }
  return numbers
}
