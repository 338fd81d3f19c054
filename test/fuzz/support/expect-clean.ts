import { expect } from 'vitest'

const OBJECT_KEYS = Object.getOwnPropertyNames(Object.prototype).join()
const ARRAY_KEYS = Object.getOwnPropertyNames(Array.prototype).join()

/** Nothing that was read has changed what every object has. */
export function expectPrototypesUntouched(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(OBJECT_KEYS)
  expect(Object.getOwnPropertyNames(Array.prototype).join()).toBe(ARRAY_KEYS)
}

/** Plain data all the way down: no value got another prototype from what was read. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false
  return Object.keys(value).every((key) => key !== '__proto__') && Object.values(value).every(isPlain)
}
