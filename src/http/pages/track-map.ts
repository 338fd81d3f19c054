import { html } from 'hono/html'
import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import { MAP_POINTS_MAX } from '../limits.ts'
import type { CarOnMap, Point } from '../server-view.ts'

/** A track's outline ready to be drawn: SVG has y downwards, tracks have it to the left of x, hence the minus. */
export interface MapShape {
  readonly viewBox: string
  readonly path: string
  /** The larger side of the box, metres, by which line widths are scaled. */
  readonly sizeM: number
}

export function mapShape(outline: readonly Point[]): MapShape {
  const step = Math.max(1, Math.ceil(outline.length / MAP_POINTS_MAX))
  const points = outline.filter((_, index) => index % step === 0)
  const [left, right] = extent(points.map((point) => point.x))
  const [top, bottom] = extent(points.map((point) => -point.y))
  const sizeM = Math.max(right - left, bottom - top, 1)
  const margin = sizeM * 0.06
  const box = [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin]
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${metres(x)} ${metres(-y)}`).join('')
  return { viewBox: box.map(metres).join(' '), path: path && `${path}Z`, sizeM }
}

/** The track with a numbered dot for every car, the leader on top. */
export function trackMap(shape: MapShape, cars: readonly CarOnMap[], order: readonly ClassifiedCar[]) {
  const places = new Map(cars.map((car) => [car.playerId, car]))
  const { sizeM } = shape
  const dots = order.toReversed().map((car) => {
    const place = places.get(car.playerId)
    return (
      place &&
      html`<g transform="translate(${metres(place.x)} ${metres(-place.y)})"><title>${car.name}</title><circle r="${metres(sizeM * 0.026)}" fill="${carColour(car)}"/><text y="${metres(sizeM * 0.011)}" font-size="${metres(sizeM * 0.032)}">${car.position}</text></g>`
    )
  })
  return html`<svg class="map" viewBox="${shape.viewBox}" role="img" aria-label="Track map"><path class="edge" d="${shape.path}" stroke-width="${metres(sizeM * 0.026)}"/><path class="road" d="${shape.path}" stroke-width="${metres(sizeM * 0.018)}"/>${dots}</svg>`
}

/** A colour that stays with a car for the race: neighbours on the grid are the golden angle apart. */
export function carColour({ gridPosition }: ClassifiedCar): string {
  return `hsl(${Math.round((gridPosition * 137.5) % 360)} 70% 65%)`
}

function extent(values: readonly number[]): [least: number, greatest: number] {
  return values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)]
}

function metres(value: number): string {
  return String(Math.round(value * 10) / 10)
}
