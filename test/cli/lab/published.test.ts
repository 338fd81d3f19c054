import { expect, test } from 'vitest'
import { FIGURES, isMet } from '../../../src/cli/lab/figures.ts'
import { findCar } from '../../../src/cli/lab/lab-content.ts'
import { makeReport } from '../../../src/cli/lab/lab-report.ts'
import { type FigureKey, PUBLISHED_FIGURES } from '../../../src/cli/lab/published-figures.ts'

const HELD_TO: readonly (readonly [slug: string, keys: readonly FigureKey[]])[] = [
  ['formula', ['to100S', 'to200S', 'topSpeedKmh', 'brake300To100M', 'brakePeakG']],
  ['gt-race', ['to100S', 'topSpeedKmh', 'brake100To0M', 'lateral200G']],
  ['road-sports', ['to100S', 'topSpeedKmh', 'brake100To0M']],
  ['junior-formula', ['to100S', 'topSpeedKmh', 'brake100To0M', 'lateral200G']],
  ['kart', ['to100S', 'topSpeedKmh', 'brake100To0M', 'lateral60G']],
  ['touring', ['to100S', 'topSpeedKmh', 'brake100To0M', 'lateral100G']],
]

test.each(HELD_TO)('the car %s does what is published for its kind', (slug, keys) => {
  const found = findCar(slug)
  if (!found.ok) throw new Error(found.fault)
  const report = makeReport(found.value, {
    manoeuvres: ['accel', 'brake', 'skidpad'],
    tracks: [],
    onProgress: () => {},
  })
  for (const key of keys) {
    const measured = FIGURES.find((figure) => figure.key === key)?.of(report) ?? null
    expect(isMet(measured, PUBLISHED_FIGURES[slug]?.[key]), `${key}: ${measured}`).toBe(true)
  }
})
