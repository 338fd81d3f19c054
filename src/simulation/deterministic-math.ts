/**
 * Trigonometry that gives the same bits on every engine. ECMAScript leaves `Math.sin` and its relatives to the
 * implementation, so two browsers disagree in the last digit and a replay drifts; these use only operations whose
 * rounding the standard fixes (+ - * / floor). The polynomials are the minimax kernels published with fdlibm (Sun
 * Microsystems, 1993) and stay within one unit in the last place of the true value over the stated ranges.
 */

const HALF_PI = Math.PI / 2
const QUARTER_PI = Math.PI / 4
/** π − `Math.PI`, the part a double cannot hold. */
const PI_TAIL = 1.2246467991473532e-16
const TWO_OVER_PI = 0.6366197723675814

// π/2 in pieces of 33 bits, so that a quarter-turn count below 2^20 times a piece is exact.
const HALF_PI_HIGH = 1.5707963267341256
const HALF_PI_MIDDLE = 6.077100506303966e-11
const HALF_PI_LOW = 2.0222662487959506e-21

/** Sine of an angle in radians, |x| ≤ 1e6; beyond that accuracy fades, and a value that is not finite gives NaN. */
export function sin(x: number): number {
  // No quarter turn to take off: the same result without the work, for steering angles among others.
  if (x > -QUARTER_PI && x < QUARTER_PI) return sinKernel(x, 0)
  return sinOfQuarters(x, 0)
}

/** Cosine of an angle in radians, with the range of {@link sin}. */
export function cos(x: number): number {
  return sinOfQuarters(x, 1)
}

/** sin(x + quarters · π/2): takes whole quarter turns off x in two exact steps, then asks the kernel of that quadrant. */
function sinOfQuarters(x: number, quarters: number): number {
  const turns = Math.floor(x * TWO_OVER_PI + 0.5)
  const coarse = x - turns * HALF_PI_HIGH
  const middle = turns * HALF_PI_MIDDLE
  const fine = coarse - middle
  const low = turns * HALF_PI_LOW - (coarse - fine - middle)
  const head = fine - low
  const tail = fine - head - low
  const quadrant = turns + quarters - 4 * Math.floor((turns + quarters) / 4)
  if (quadrant === 0) return sinKernel(head, tail)
  if (quadrant === 1) return cosKernel(head, tail)
  if (quadrant === 2) return -sinKernel(head, tail)
  return -cosKernel(head, tail)
}

/** Arc tangent in radians, −π/2..π/2, of any number. */
export function atan(x: number): number {
  if (x === 0) return x
  return x < 0 ? -atanOfPositive(-x) : atanOfPositive(x)
}

/** Direction of the vector (x, y) in radians, −π..π, with the signs of zero as ECMAScript's `Math.atan2` has them. */
export function atan2(y: number, x: number): number {
  if (x === 0 && y === 0) return atan2OfZero(y, x)
  const isInfinite = Math.abs(x) === Infinity && Math.abs(y) === Infinity
  const angle = isInfinite ? HALF_PI / 2 : atan(Math.abs(y / x))
  if (angle === HALF_PI) return y < 0 ? -HALF_PI : HALF_PI
  const upper = x < 0 ? Math.PI - (angle - PI_TAIL) : angle
  // 1 / y tells the zeros apart; Object.is would make an object of the number.
  return y < 0 || (y === 0 && 1 / y < 0) ? -upper : upper
}

function atan2OfZero(y: number, x: number): number {
  return Object.is(x, -0) ? (Object.is(y, -0) ? -Math.PI : Math.PI) : y
}

/** sin(head + tail) for |head| ≤ π/4. */
function sinKernel(head: number, tail: number): number {
  const z = head * head
  const cube = z * head
  const rest =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))
  return head - (z * (0.5 * tail - cube * rest) - tail + cube * 0.16666666666666632)
}

/** cos(head + tail) for |head| ≤ π/4. */
function cosKernel(head: number, tail: number): number {
  const z = head * head
  const rest =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 - z * 1.1359647557788195e-11)))))
  const half = 0.5 * z
  const near = 1 - half
  return near + (1 - near - half + (z * rest - head * tail))
}

/**
 * Folds x ≥ 0 onto |t| ≤ 7/16 around atan of 0, 1/2, 1, 3/2 and infinity, whose values are held in two parts. One call
 * of the kernel, so that all of it is small enough to be inlined.
 */
function atanOfPositive(x: number): number {
  let high = 0
  let low = 0
  let t = x
  if (x >= 2.4375) {
    high = HALF_PI
    low = 6.123233995736766e-17
    t = -1 / x
  } else if (x >= 1.1875) {
    high = 0.982793723247329
    low = 1.3903311031230998e-17
    t = (x - 1.5) / (1 + 1.5 * x)
  } else if (x >= 0.6875) {
    high = 0.7853981633974483
    low = 3.061616997868383e-17
    t = (x - 1) / (x + 1)
  } else if (x >= 0.4375) {
    high = 0.4636476090008061
    low = 2.2698777452961687e-17
    t = (2 * x - 1) / (2 + x)
  }
  return high - (atanKernel(t) - low - t)
}

/** t − atan(t) for |t| ≤ 7/16. */
function atanKernel(t: number): number {
  const z = t * t
  const w = z * z
  const odd =
    0.3333333333333293 +
    w *
      (0.14285714272503466 +
        w * (0.09090887133436507 + w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782))))
  const even =
    -0.19999999999876483 +
    w * (-0.11111110405462356 + w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916)))
  return t * (z * odd + w * even)
}
