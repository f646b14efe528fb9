import { mix } from './matrix.js'

// Told apart with any kind of colour vision: hues after Okabe and Ito, of different lightness.
export const kinds = {
  input: { name: 'Input', colour: '#8fa3bd' },
  convolution: { name: 'Convolution', colour: '#2f86d6' },
  linear: { name: 'Linear', colour: '#e0791f' },
  attention: { name: 'Attention, gates', colour: '#a166d9' },
  normalization: { name: 'Normalization', colour: '#17a186' },
  activation: { name: 'Activation', colour: '#dcb62b' },
  pooling: { name: 'Pooling, resizing', colour: '#db5f8e' },
  join: { name: 'Sum, join', colour: '#7fb83d' },
  other: { name: 'Other', colour: '#7d8794' },
}

/// Red, green and blue of a colour, from 0 to 1.
export function channels(hex) {
  const number = parseInt(hex.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255].map((byte) => byte / 255)
}

/// From dark over the colour of a kind to nearly white: what maps are drawn in.
export function ramp(kind) {
  const colour = channels(kinds[kind]?.colour ?? kinds.other.colour)
  return (t) =>
    colour.map((c) => {
      const low = 0.045 + 0.05 * c
      return t < 0.6 ? mix(low, c, t / 0.6) : mix(c, 0.99, (t - 0.6) / 0.4)
    })
}

/// From blue over grey to red: numbers around 0.
export function signedRamp(t) {
  const [cold, middle, warm] = [[0.1, 0.42, 0.78], [0.95, 0.95, 0.95], [0.8, 0.24, 0.12]]
  return t < 0.5
    ? cold.map((c, i) => mix(c, middle[i], t * 2)) : middle.map((c, i) => mix(c, warm[i], t * 2 - 1))
}

/// From black over red and yellow to white: where something speaks for a class.
export function heatRamp(t) {
  return [Math.min(1, t * 1.9), Math.max(0, Math.min(1, t * 1.9 - 0.55)), Math.max(0, t * 2.6 - 1.6)]
}

/// 256 colours of a ramp as bytes.
export function table(ramp) {
  const bytes = new Uint8ClampedArray(256 * 3)
  for (let i = 0; i < 256; i++) ramp(i / 255).forEach((c, k) => { bytes[i * 3 + k] = c * 255 })
  return bytes
}
