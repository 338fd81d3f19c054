import type { OpenApi } from '../schemas/described.ts'

/** The parts of the document that the page shows, with what they refer to put in place. */

export interface DocsOperation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description: string | undefined
  /** Any of these tokens will do; empty for everybody. */
  readonly tokens: readonly string[]
  readonly parameters: readonly DocsParameter[]
  readonly body: Schema | undefined
  readonly answers: readonly DocsAnswer[]
}

export interface DocsParameter {
  readonly name: string
  readonly place: string
  readonly isRequired: boolean
  readonly schema: Schema
  readonly description: string
}

export interface DocsAnswer {
  readonly status: string
  readonly description: string
  readonly contents: readonly { readonly mediaType: string; readonly schema: Schema | undefined }[]
}

/** As JSON Schema has it. */
export type Schema = Readonly<Record<string, unknown>>

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

export function operationsOf({ paths = {}, components }: OpenApi): readonly DocsOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const { operationId = '', tags = [], summary = '', description, security = [], parameters = [] } = operation
      const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) =>
        answerOf(status, resolved(answer, components)),
      )
      return [
        {
          method,
          path,
          operationId,
          tag: tags[0] ?? '',
          summary,
          description,
          tokens: security.map((need) => Object.keys(need)[0] ?? 'none'),
          parameters: parameters.map(parameterOf),
          body: bodyOf(operation.requestBody),
          answers,
        },
      ]
    }),
  )
}

function parameterOf(parameter: object): DocsParameter {
  const { name, in: place, required, schema, description } = asSchema(parameter) ?? {}
  return {
    name: String(name),
    place: String(place),
    isRequired: required === true,
    schema: asSchema(schema) ?? {},
    description: typeof description === 'string' ? description : '',
  }
}

function bodyOf(body: object | undefined): Schema | undefined {
  const content = asSchema(asSchema(body)?.['content'])
  return asSchema(asSchema(content?.['application/json'])?.['schema'])
}

function answerOf(status: string, answer: Schema): DocsAnswer {
  const contents = Object.entries(asSchema(answer['content']) ?? {}).map(([mediaType, content]) => ({
    mediaType,
    schema: asSchema(asSchema(content)?.['schema']),
  }))
  return { status, description: String(answer['description'] ?? ''), contents }
}

/** What a reference to a component refers to; anything else is itself. */
function resolved(value: object, components: OpenApi['components']): Schema {
  const own = asSchema(value) ?? {}
  const reference = own['$ref']
  if (typeof reference !== 'string') return own
  const [kind = '', name = ''] = reference.replace('#/components/', '').split('/')
  return asSchema(asSchema(asSchema(components)?.[kind])?.[name]) ?? {}
}

/** Undefined for what is no object. */
export function asSchema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null ? (value as Schema) : undefined
}
