/** How far a long run is, on a terminal only: in a file or a pipe it would be noise. */
export interface ProgressBar {
  /** `share` is 0..1 of the whole. */
  show(share: number, what: string): void
  end(): void
}

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const WIDTH = 30
const ERASE_LINE = '\r\x1b[K'

export function createProgressBar(output: Output): ProgressBar {
  if (output.isTTY !== true) return { show() {}, end() {} }
  return {
    show(share, what) {
      const filled = Math.round(Math.max(0, Math.min(share, 1)) * WIDTH)
      const bar = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}`
      output.write(`${ERASE_LINE}[${bar}] ${String(Math.round(share * 100)).padStart(3)} % ${what}`)
    },
    end() {
      output.write(ERASE_LINE)
    },
  }
}
