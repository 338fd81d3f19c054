import { readFileSync } from 'node:fs'

/** What Linux accounts to a process, seen from outside. */
export function processUsage(pid: number) {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
  return {
    /** Of all its threads, since it was started. */
    cpuSeconds(): number {
      const fields = read('stat').split(' ')
      return (Number(fields[13]) + Number(fields[14])) / CLOCK_TICKS_PER_SECOND
    },
    rssMb: (): number => (Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]) * 1024) / 1e6,
  }
}

const CLOCK_TICKS_PER_SECOND = 100
