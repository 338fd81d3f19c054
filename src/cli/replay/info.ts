import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { FileSource } from '../../runtime/file-source.ts'
import { zstd } from '../../runtime/zstd.ts'
import { lapTimeText } from '../lab/times.ts'
import { onlyWord, readFlags } from './replay-arguments.ts'
import { EXIT_DAMAGED, EXIT_FINE, type ReplayCommand } from './replay-command.ts'

/** What a recording is of, without driving it again. */
export const info: ReplayCommand = {
  usage: '  info FILE                              what was recorded: track, cars, drivers, length, result',
  run(argv, output) {
    const { words } = readFlags(argv, [])
    using source = new FileSource(onlyWord(words, 'The FILE'))
    const reader = openReplay(source, zstd)
    output.print(infoText(reader, source.size))
    return reader.isComplete ? EXIT_FINE : EXIT_DAMAGED
  },
}

function infoText(reader: ReplayReader, bytes: number): string {
  const { header, footer } = reader
  const ticks = reader.endTick - reader.firstTick
  const rows: readonly (readonly [string, string])[] = [
    ['replay', header.replayId],
    ['session', `${header.session.name} (${header.session.kind}), race ${header.raceNumber}`],
    ['started', new Date(header.startedAtMs).toISOString()],
    ['track', header.track.name],
    ['cars', (footer?.cars ?? header.cars).map(({ name }) => name).join(', ')],
    [
      'length',
      `${lapTimeText(ticks / header.tickHz)}, ticks ${reader.firstTick} to ${reader.endTick - 1} at ${header.tickHz} Hz`,
    ],
    ['file', `${bytes} bytes, ${reader.chunks.length} chunks, ${perHour(bytes, ticks / header.tickHz)}`],
    ['made by', `server ${header.serverVersion}, simulation ${header.simVersion}`],
    ['end', endText(reader)],
    ['sha256', footer?.sha256 ?? 'none'],
    ['signature', footer?.signature ?? 'none'],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`)
  return [...lines, '', ...driverLines(reader)].join('\n')
}

function endText({ footer }: ReplayReader): string {
  if (footer === undefined) return 'missing: it is still recorded, or broke off (see recover)'
  const gaps = footer.gaps === 0 ? '' : `; ticks are missing in ${footer.gaps} places`
  const resumed = footer.resumed === undefined ? '' : `; gone on with after a crash, times: ${footer.resumed}`
  return `${footer.reason}${gaps}${resumed}`
}

function driverLines({ header, footer }: ReplayReader): string[] {
  const drivers = footer?.participants ?? header.participants
  const rows = new Map(footer?.classification.map((row) => [row.slot, row]))
  return drivers.map((driver) => {
    const row = rows.get(driver.slot)
    const place = row === undefined ? ' –' : String(row.position).padStart(2)
    const result = row === undefined ? '' : `, ${row.laps} laps, ${row.status}`
    const best = row?.bestLapMs === undefined ? '' : `, best lap ${lapTimeText(row.bestLapMs / 1000)}`
    return `${place}  ${driver.name}${driver.isAi ? ' (AI)' : ''}, grid ${driver.gridPosition}${result}${best}`
  })
}

function perHour(bytes: number, seconds: number): string {
  return seconds > 0 ? `${(((bytes / seconds) * 3600) / 1e6).toFixed(1)} MB an hour` : 'nothing recorded'
}
