/** The name in `names` that is closest to a misspelt one, or undefined when none is close enough to suggest. */
export function nearestName(misspelt: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let least = Math.floor(misspelt.length / 2)
  for (const name of names) {
    const distance = editDistance(misspelt.toLowerCase(), name.toLowerCase(), least)
    if (distance > least || (distance === least && nearest !== undefined)) continue
    nearest = name
    least = distance
  }
  return nearest
}

/** Insertions, deletions and replacements between two texts (Levenshtein 1966); stops counting beyond `enough`. */
function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) > enough) return enough + 1
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
