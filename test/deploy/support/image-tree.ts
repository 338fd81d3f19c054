import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { contextFilter, type Stage, type Step } from './dockerfile.ts'
import { ROOT } from './project.ts'

/**
 * Does the steps of a Dockerfile in folders in place of file systems: COPY here, RUN by whoever asks. What an image would
 * have is then there to look at and to start, without an engine and without its base.
 */
export interface ImageTree {
  /** The folder that stands for the last stage's `/`. */
  readonly root: string
  /** The last stage's working folder. */
  readonly workdir: string
  /** Its user, as the file has it; undefined: root. */
  readonly user: string | undefined
  /** What the last stage sets. */
  readonly env: Readonly<Record<string, string>>
}

/** A RUN: its text, with the folder that stands for `/`, the working folder, and the variables set so far. */
export type RunStep = (text: string, where: Where) => void

type Where = ImageTree

/** Throws for a COPY of something that is not there, or that .dockerignore keeps away. */
export function buildTree(stages: readonly Stage[], folder: string, run: RunStep): ImageTree {
  const roots = new Map<string, string>()
  let tree: ImageTree = { root: folder, workdir: folder, user: undefined, env: {} }
  for (const [index, stage] of stages.entries()) {
    const root = join(folder, stage.name ?? `stage-${index}`)
    mkdirSync(root)
    if (stage.name !== undefined) roots.set(stage.name, root)
    tree = { root, ...doSteps(stage.steps, root, { roots, run }) }
  }
  return tree
}

function doSteps(
  steps: readonly Step[],
  root: string,
  { roots, run }: { roots: ReadonlyMap<string, string>; run: RunStep },
): Omit<ImageTree, 'root'> {
  const env: Record<string, string> = {}
  let workdir = root
  let user: string | undefined
  for (const { instruction, text } of steps) {
    if (instruction === 'WORKDIR') {
      workdir = join(root, text)
      mkdirSync(workdir, { recursive: true })
    } else if (instruction === 'ENV') {
      const [name = '', value = ''] = text.split('=')
      env[name] = inTree(root, value)
    } else if (instruction === 'USER') user = text
    else if (instruction === 'COPY') copy(text, { root, workdir }, roots)
    else if (instruction === 'RUN') run(text, { root, workdir, user, env })
  }
  return { workdir, user, env }
}

const isInContext = contextFilter(readFileSync(join(ROOT, '.dockerignore'), 'utf8'))

function copy(
  text: string,
  { root, workdir }: Pick<Where, 'root' | 'workdir'>,
  roots: ReadonlyMap<string, string>,
): void {
  const words = text.split(' ')
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined
  const to = words.pop() ?? ''
  const base = from === undefined ? ROOT : roots.get(from)
  if (base === undefined) throw new Error(`there is no stage ${from}`)
  const target = isAbsolute(to) ? join(root, to) : join(workdir, to)
  for (const source of words) {
    const path = join(base, source)
    const isFolder = statSync(path).isDirectory()
    const isInto = words.length > 1 || to.endsWith('/')
    const destination = isInto && !isFolder ? join(target, basename(source)) : target
    mkdirSync(dirname(destination), { recursive: true })
    if (from === undefined && !isFolder && !isInContext(source)) throw new Error(`.dockerignore keeps ${source} away`)
    cpSync(path, destination, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => from !== undefined || isFolderOnTheWay(file) || isInContext(relative(ROOT, file)),
    })
  }
}

function isFolderOnTheWay(file: string): boolean {
  return statSync(file).isDirectory()
}

/** An absolute path of the image as one of this machine; other texts as they are. */
export function inTree(root: string, text: string): string {
  return /^\/(app|data|etc|tmp)\b/.test(text) ? join(root, text) : text
}

/** Every file below `root`, without what is below the folders `besides`. */
export function filesIn(root: string, besides: readonly string[]): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !besides.some((folder) => path === folder || path.startsWith(`${folder}/`)))
    .sort()
}
