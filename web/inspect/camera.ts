interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * What of a drawing is seen: all of it where that can be read, else the part around what is going on, and it follows. The
 * wheel makes it larger around the pointer and dragging moves it; from then on it stays, until a double click shows all.
 */
export class Camera {
  readonly #canvas: HTMLElement
  #drawing: SVGSVGElement | undefined
  #whole: Box = { x: 0, y: 0, width: 1, height: 1 }
  #isSteered = false

  constructor(canvas: HTMLElement) {
    this.#canvas = canvas
    canvas.addEventListener('wheel', (event) => this.#zoom(event))
    canvas.addEventListener('pointermove', (event) => this.#drag(event))
    canvas.addEventListener('dblclick', () => {
      this.#isSteered = true
      this.#look(this.#whole)
    })
  }

  show(drawing: SVGSVGElement, whole: Box): void {
    this.#drawing = drawing
    this.#whole = whole
    this.#isSteered = false
    this.#canvas.replaceChildren(drawing)
    this.#look(whole)
  }

  /** What is going on is here. */
  follow(x: number, y: number): void {
    if (this.#isSteered) return
    const { clientWidth, clientHeight } = this.#canvas
    const whole = this.#whole
    const fit = Math.min(clientWidth / whole.width, clientHeight / whole.height)
    const width = clientWidth / Math.max(fit, READABLE)
    const height = clientHeight / Math.max(fit, READABLE)
    this.#look({
      x: within(x - width / 2, whole.x, whole.width - width),
      y: within(y - height / 2, whole.y, whole.height - height),
      width,
      height,
    })
  }

  #look({ x, y, width, height }: Box): void {
    this.#drawing?.setAttribute('viewBox', `${x} ${y} ${width} ${height}`)
  }

  #zoom(event: WheelEvent): void {
    const drawing = this.#drawing
    if (drawing === undefined) return
    event.preventDefault()
    const { x, y, width, height } = drawing.viewBox.baseVal
    const factor = event.deltaY > 0 ? STEP : 1 / STEP
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM()?.inverse())
    this.#isSteered = true
    this.#look({
      x: at.x - (at.x - x) * factor,
      y: at.y - (at.y - y) * factor,
      width: width * factor,
      height: height * factor,
    })
  }

  #drag({ buttons, movementX, movementY }: PointerEvent): void {
    const drawing = this.#drawing
    if (buttons !== 1 || drawing === undefined) return
    const { x, y, width, height } = drawing.viewBox.baseVal
    const scale = drawing.getScreenCTM()?.a ?? 1
    this.#isSteered = true
    this.#look({ x: x - movementX / scale, y: y - movementY / scale, width, height })
  }
}

/** Below this scale a chart's text is too small. */
const READABLE = 0.74
const STEP = 1.15

/** From `least`, by `room` at most; in the middle when there is more room than needed. */
function within(value: number, least: number, room: number): number {
  return room < 0 ? least + room / 2 : Math.min(Math.max(value, least), least + room)
}
