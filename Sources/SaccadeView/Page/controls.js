/// Pointers and wheels move the camera; a press that does not move is a click.
export function control(canvas, camera, actions) {
  const pointers = new Map()
  let [moved, pinch, lastTap] = [0, 0, 0]
  const at = (event) => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2]
  }
  canvas.addEventListener('contextmenu', (event) => event.preventDefault())
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    canvas.focus({ preventScroll: true })
    pointers.set(event.pointerId, [event.clientX, event.clientY])
    moved = 0
    pinch = spread(pointers)
  })
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId)
    if (!last) return actions.hover(...at(event))
    const [dx, dy] = [event.clientX - last[0], event.clientY - last[1]]
    pointers.set(event.pointerId, [event.clientX, event.clientY])
    moved += Math.abs(dx) + Math.abs(dy)
    if (moved < 4) return
    canvas.classList.add('dragging')
    if (pointers.size > 1) {
      const now = spread(pointers)
      if (pinch && now) camera.zoom(pinch / now)
      pinch = now
      camera.pan(dx / 2, dy / 2, canvas.clientHeight)
    } else if (event.buttons & 2 || event.buttons & 4 || event.shiftKey) camera.pan(dx, dy, canvas.clientHeight)
    else camera.orbit(dx, dy)
    actions.moved()
  })
  const up = (event) => {
    const isClick = pointers.delete(event.pointerId) && !pointers.size && moved < 4 && event.type === 'pointerup'
    pinch = spread(pointers)
    if (!pointers.size) canvas.classList.remove('dragging')
    if (!isClick || event.button > 0) return
    const isSecond = event.timeStamp - lastTap < 350
    lastTap = isSecond ? 0 : event.timeStamp
    actions.click(...at(event), isSecond)
  }
  canvas.addEventListener('pointerup', up)
  canvas.addEventListener('pointercancel', up)
  canvas.addEventListener('pointerleave', () => { if (!pointers.size) actions.hover(9, 9) })
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 16 : 1
    if (event.shiftKey && !event.ctrlKey) camera.pan(-event.deltaX * unit - event.deltaY * unit, 0, canvas.clientHeight)
    else camera.zoom(Math.exp(Math.max(-120, Math.min(120, event.deltaY * unit)) * 0.0016))
    actions.moved()
  }, { passive: false })
}

function spread(pointers) {
  if (pointers.size < 2) return 0
  const [a, b] = [...pointers.values()]
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}
