/** A Dockerfile, read as far as ours goes: comments, lines that go on, stages, arguments before the first of them. */
export interface Stage {
  readonly image: string
  readonly name: string | undefined
  readonly steps: readonly Step[]
}

export interface Step {
  /** In capitals. */
  readonly instruction: string
  readonly text: string
}

/** Throws for what it does not know. */
export function readDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = []
  const args = new Map<string, string>()
  for (const { instruction, text: value } of stepsOf(text)) {
    if (instruction === 'FROM') {
      const [, image = '', name] = /^(\S+)(?: AS (\S+))?$/.exec(value) ?? []
      stages.push({ image: image.replaceAll(/\$\{(\w+)\}/g, (_, arg: string) => args.get(arg) ?? ''), name, steps: [] })
    } else if (stages.length > 0) {
      stages.at(-1)?.steps.push({ instruction, text: value })
    } else if (instruction === 'ARG') {
      const [name = '', fallback = ''] = value.split('=')
      args.set(name, fallback)
    } else throw new Error(`${instruction} stands before FROM`)
  }
  return stages
}

function stepsOf(text: string): Step[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  const logical = lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  return logical
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, instruction, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? []
      if (instruction === undefined || rest === undefined) throw new Error(`not an instruction: ${line}`)
      return { instruction, text: rest }
    })
}

export function textsOf({ steps }: Stage, instruction: string): string[] {
  return steps.filter((step) => step.instruction === instruction).map(({ text }) => text)
}

/** The list of an instruction in exec form; throws when it is in shell form. */
export function execForm(text: string): string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[]
}

/** `A=1 B="two words"`. */
export function pairsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)]
  return Object.fromEntries(pairs.map(([, key = '', quoted, plain]) => [key, quoted ?? plain ?? '']))
}

/** Whether a path of the project reaches the build, by .dockerignore: later lines count, a folder stands for what is in it. */
export function contextFilter(dockerignore: string): (path: string) => boolean {
  const rules = dockerignore
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isWanted: line.startsWith('!'), pattern: line.replace('!', '') }))
  return (path) => {
    const rule = rules.findLast(({ pattern }) => pattern === '*' || path === pattern || path.startsWith(`${pattern}/`))
    return rule?.isWanted ?? true
  }
}
