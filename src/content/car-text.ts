import { parse as parseToml, TomlError } from 'smol-toml'
import type { CarId } from '../protocol/ids.ts'
import { parseId } from '../protocol/ids.ts'
import { readAero, readBrakes, readChassis, readSteering, readTyre } from './car-body.ts'
import type { CarData } from './car-data.ts'
import { carKind } from './car-kind.ts'
import { readDriveline, readEngine, readFuel, readGearbox } from './car-powertrain.ts'
import { type ContentSource, type Parsed, Refusal, refusable } from './fault.ts'
import { Fields } from './fields.ts'
import { NAME_LENGTH_MAX } from './limits.ts'
import { lineOfTomlValue } from './toml-lines.ts'

/**
 * A car from the text of its `car.toml`: the reference's keys with its defaults, plus our optional tables
 * (docs/CONTENT.md). Values out of range refuse the file, since a negative mass is a mistake that no default mends;
 * unknown keys are ignored, since files in the field carry many.
 */
export function parseCarText(text: string, source: ContentSource): Parsed<CarData> {
  const parse = () => readCar(Fields.of(readToml(text)), source)
  return refusable(source, parse, (path) => lineOfTomlValue(text, path))
}

function readCar(file: Fields, source: ContentSource): CarData {
  const className = file.optionalText('class', NAME_LENGTH_MAX) ?? 'Other'
  const kind = carKind(className)
  const driveline = readDriveline(file)
  const chassis = readChassis(file, driveline.layout, kind)
  const aero = readAero(file, kind)
  const tyre = readTyre(file, { chassis, aero }, kind)
  const aids = file.table('aids')
  return {
    id: readId(file),
    name: file.text('name', NAME_LENGTH_MAX),
    version: file.text('version', NAME_LENGTH_MAX),
    file: source.file,
    modelFile: file.text('model', NAME_LENGTH_MAX),
    class: className,
    chassis,
    aero,
    tyre,
    engine: readEngine(file),
    gearbox: readGearbox(file),
    driveline,
    brakes: readBrakes(file, { chassis, aero, tyre }),
    steering: readSteering(file),
    fuel: readFuel(file),
    aids: { hasAbs: aids.flag('abs', true), hasTractionControl: aids.flag('traction_control', true) },
  }
}

function readId(file: Fields): CarId {
  const id = parseId<CarId>(file.text('id', NAME_LENGTH_MAX))
  if (id === undefined) throw file.refusal('id', 'must be 32 hexadecimal digits in groups of 8-4-4-4-12')
  return id
}

function readToml(text: string): unknown {
  try {
    return parseToml(text.replace(/^\ufeff/, ''))
  } catch (error) {
    const line = error instanceof TomlError ? error.line : undefined
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw new Refusal(`is not valid TOML: ${reason.replace(/^Invalid TOML document: /, '')}`, { line })
  }
}
