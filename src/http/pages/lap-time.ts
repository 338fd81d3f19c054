/** "1:02.345" for 62,345 ms, and a dash for no time. */
export function lapTimeText(ms: number | undefined): string {
  if (ms === undefined) return '–'
  const whole = Math.round(ms)
  const minutes = Math.floor(whole / 60_000)
  const seconds = Math.floor((whole % 60_000) / 1000)
  return `${minutes}:${String(seconds).padStart(2, '0')}.${String(whole % 1000).padStart(3, '0')}`
}
