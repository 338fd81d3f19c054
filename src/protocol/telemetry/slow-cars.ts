/**
 * Whose slow fields are next. A receiver does not see every frame: one at 60 Hz sees each fourth. Going through `cars`
 * cars one after another would then show it only some of them for ever, when the two numbers share a factor. So the turns
 * go round a ring of a length that shares no factor with any rate made of twos, threes and fives; the places of the ring
 * beyond the last car come round to the first ones again. Every receiver meets every car within one ring.
 */
export function slowCarIndex(turn: number, cars: number): number {
  return (turn % ringLength(cars)) % cars
}

/** The smallest length from `cars` up, at least 7, that neither 2, 3 nor 5 divides. */
function ringLength(cars: number): number {
  let length = Math.max(7, cars)
  while (length % 2 === 0 || length % 3 === 0 || length % 5 === 0) length += 1
  return length
}
