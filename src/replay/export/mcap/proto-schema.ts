import { ProtoWriter } from './proto-writer.ts'

/**
 * Descriptions of messages as `google.protobuf.FileDescriptorSet`, which is what a reader of MCAP needs to make sense of
 * them. A message is a list of fields in the order of their numbers from 1, each `type name` or `repeated type name`.
 */
export interface ProtoPackage {
  readonly name: string
  /** Fields by the name of the message. */
  readonly messages: Readonly<Record<string, readonly string[]>>
  /** Names of the values from 0 by `Message.Enum`. */
  readonly enums?: Readonly<Record<string, readonly string[]>>
  /** Packages that are named in types. */
  readonly imports: readonly ProtoPackage[]
}

/** The package with all that it imports, each before whoever imports it. */
export function descriptorSet(root: ProtoPackage): Uint8Array {
  const set = new ProtoWriter()
  for (const each of withImports(root)) set.message(1, (file) => writeFile(file, each))
  return set.finish()
}

function withImports(root: ProtoPackage): readonly ProtoPackage[] {
  return [...new Set([...root.imports.flatMap(withImports), root])]
}

function fileOf({ name }: ProtoPackage): string {
  return `${name.replaceAll('.', '/')}.proto`
}

function writeFile(file: ProtoWriter, each: ProtoPackage): void {
  file.text(1, fileOf(each)).text(2, each.name)
  for (const imported of each.imports) file.text(3, fileOf(imported))
  for (const [name, fields] of Object.entries(each.messages)) {
    file.message(4, (message) => writeMessage(message, name, fields, each))
  }
  file.text(12, 'proto3')
}

function writeMessage(message: ProtoWriter, name: string, fields: readonly string[], within: ProtoPackage): void {
  message.text(1, name)
  for (const [index, field] of fields.entries()) {
    message.message(2, (written) => writeField(written, { field, number: index + 1, message: name, within }))
  }
  for (const [path, values] of Object.entries(within.enums ?? {})) {
    if (path.startsWith(`${name}.`)) message.message(4, (written) => writeEnum(written, path, values))
  }
}

interface FieldPlace {
  readonly field: string
  readonly number: number
  readonly message: string
  readonly within: ProtoPackage
}

function writeField(written: ProtoWriter, { field, number, message, within }: FieldPlace): void {
  const words = field.split(' ')
  const [type = '', name = ''] = words.slice(-2)
  const scalar = SCALARS.get(type)
  const isEnum = within.enums?.[`${message}.${type}`] !== undefined
  written.text(1, name).varint(3, number)
  written.varint(4, words[0] === 'repeated' ? LABEL.repeated : LABEL.optional)
  written.varint(5, scalar ?? (isEnum ? TYPE_ENUM : TYPE_MESSAGE))
  if (scalar !== undefined) return
  const path = isEnum ? `${message}.${type}` : type
  written.text(6, path.includes('.') && !isEnum ? `.${path}` : `.${within.name}.${path}`)
}

function writeEnum(written: ProtoWriter, path: string, values: readonly string[]): void {
  written.text(1, path.slice(path.indexOf('.') + 1))
  for (const [number, name] of values.entries()) written.message(2, (value) => value.text(1, name).varint(2, number))
}

const LABEL = { optional: 1, repeated: 3 } as const
const TYPE_MESSAGE = 11
const TYPE_ENUM = 14
const SCALARS: ReadonlyMap<string, number> = new Map([
  ['double', 1],
  ['int64', 3],
  ['int32', 5],
  ['fixed32', 7],
  ['bool', 8],
  ['string', 9],
  ['bytes', 12],
  ['uint32', 13],
  ['sint32', 17],
])
