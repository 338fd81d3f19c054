/** Filters over columns that close on themselves, for data measured around a lap. */

/** The mean over `2·reach + 1` neighbours, each row its own centre. */
export function movingAverage(column: Float64Array, reach: number): Float64Array {
  const rows = column.length
  const window = 2 * reach + 1
  let sum = 0
  for (let i = -reach; i <= reach; i++) sum += column[((i % rows) + rows) % rows]!
  return column.map((_, row) => {
    const mean = sum / window
    sum += column[(row + reach + 1) % rows]! - column[(((row - reach) % rows) + rows) % rows]!
    return mean
  })
}

/** The least of `2·reach + 1` neighbours. */
export function movingMinimum(column: Float64Array, reach: number): Float64Array {
  const rows = column.length
  return column.map((value, row) => {
    let least = value
    for (let i = row - reach; i <= row + reach; i++) least = Math.min(least, column[((i % rows) + rows) % rows]!)
    return least
  })
}
