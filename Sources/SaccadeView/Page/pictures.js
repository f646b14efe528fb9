/// The picture in some bytes of a document, which are written in base64; it is read once.
const known = new WeakMap()

export async function picture(holder, text) {
  if (!known.has(holder)) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
    const type = bytes[0] === 0x89 ? 'image/png' : bytes[0] === 0xff ? 'image/jpeg' : 'image/webp'
    known.set(holder, createImageBitmap(new Blob([bytes], { type })))
  }
  return known.get(holder)
}

/// The pictures of a sheet one by one on a canvas, in colours, with room between them.
export async function drawSheet(canvas, sheet, colours, { least = 0 } = {}) {
  const bitmap = await picture(sheet, sheet.image)
  const { width, height, count, columns } = sheet
  const source = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = source.getContext('2d', { willReadFrequently: true })
  context.drawImage(bitmap, 0, 0)
  const bytes = context.getImageData(0, 0, bitmap.width, bitmap.height).data
  const across = grid(sheet)
  const down = Math.ceil(count / across)
  // Small pictures grow by whole times, so that their pixels can be seen.
  const times = Math.max(1, Math.floor(720 / (across * (width + 1))), Math.ceil(least / width))
  const gap = Math.max(1, Math.round(times * 0.5), 2)
  const cell = [width * times + gap, height * times + gap]
  canvas.width = across * cell[0] - gap
  canvas.height = down * cell[1] - gap
  const target = canvas.getContext('2d')
  const result = target.createImageData(canvas.width, canvas.height)
  for (let i = 0; i < count; i++) {
    const [left, top] = [(i % across) * cell[0], Math.floor(i / across) * cell[1]]
    const [x0, y0] = [(i % columns) * width, Math.floor(i / columns) * height]
    for (let y = 0; y < height * times; y++) {
      for (let x = 0; x < width * times; x++) {
        const from = ((y0 + Math.floor(y / times)) * bitmap.width + x0 + Math.floor(x / times)) * 4
        const to = ((top + y) * canvas.width + left + x) * 4
        if (sheet.isColoured) for (let k = 0; k < 3; k++) result.data[to + k] = bytes[from + k]
        else for (let k = 0; k < 3; k++) result.data[to + k] = colours[bytes[from] * 3 + k]
        result.data[to + 3] = 255
      }
    }
  }
  target.putImageData(result, 0, 0)
  // What lies under a point: which picture, where on it, and its number.
  return (x, y) => {
    const [px, py] = [x * canvas.width, y * canvas.height]
    const [column, row] = [Math.floor(px / cell[0]), Math.floor(py / cell[1])]
    const index = row * across + column
    const [u, v] = [Math.floor((px - column * cell[0]) / times), Math.floor((py - row * cell[1]) / times)]
    if (index >= count || u >= width || v >= height || column >= across) return null
    const from = ((Math.floor(index / columns) * height + v) * bitmap.width + (index % columns) * width + u) * 4
    return { index, row: v, column: u, value: sheet.least + (bytes[from] / 255) * (sheet.greatest - sheet.least) }
  }
}

/// How many pictures of a sheet stand beside one another, so that the whole is about as wide as it is high.
export function grid({ count, width, height }) {
  return Math.max(1, Math.min(count, Math.round(Math.sqrt((count * height) / width) * 1.06)))
}
