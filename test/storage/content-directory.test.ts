import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ContentError, loadContent, readContent } from '../../src/storage/content-directory.ts'
import { plainCar, squareTrack } from '../content/documents.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'apexsim-content-'))
  await put('tracks/a/square.yaml', squareTrack())
  await put('cars/test/car.toml', plainCar())
})

afterEach(() => rm(root, { recursive: true }))

async function put(file: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

function load() {
  return loadContent({ tracksDir: join(root, 'tracks'), carsDir: join(root, 'cars'), trustElevation: false })
}

describe('a content folder', () => {
  test('is read at any depth, in path order, with paths below its parent', async () => {
    await put(
      'tracks/Z.json',
      `{"name":"Z","default_width":9,"closed_loop":true,"nodes":[{"x":0,"y":0},{"x":99,"y":0},{"x":99,"y":99},{"x":0,"y":99}]}`,
    )
    await put('tracks/b.YML', squareTrack('track_id: 00000000-0000-0000-0000-000000000001\n'))
    const { tracks, cars, warnings } = await load()
    expect(tracks.map((item) => item.data.file)).toEqual(['tracks/Z.json', 'tracks/a/square.yaml', 'tracks/b.YML'])
    expect(cars.map((item) => item.data.file)).toEqual(['cars/test/car.toml'])
    expect(warnings).toEqual([])
  })

  test('[CNT1] gives each item its JSON and the hash of that JSON, the same at every start', async () => {
    const [first, second] = [await load(), await load()]
    const item = first.tracks[0]!
    expect(JSON.parse(new TextDecoder().decode(item.json))).toEqual(item.data)
    expect(item.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(second.tracks[0]!.hash).toBe(item.hash)
  })

  test('skips a bad file with one warning that names file and line', async () => {
    await put('tracks/bad.yaml', 'name: Bad\nnodes: [1')
    const { tracks, warnings } = await load()
    expect(tracks).toHaveLength(1)
    expect(warnings).toEqual([{ file: 'tracks/bad.yaml', line: 2, message: expect.stringContaining('YAML') }])
  })

  test('skips a circuit that no car could drive round, and warns of one whose shape looks wrong', async () => {
    await put('tracks/1.yaml', squareTrack('metadata:\n  length_m: 900\n'))
    await put(
      'tracks/2.csv',
      '0,0,5,5\n0.5,150,5,5\n1,300,5,5\n1.2,300,5,5\n1,299.9,5,5\n300,150,5,5\n150,0,5,5\n3,0,5,5\n',
    )
    const { tracks, warnings } = await load()
    expect(tracks.map((item) => item.data.file)).toEqual(['tracks/1.yaml', 'tracks/a/square.yaml'])
    expect(warnings).toEqual([
      { file: 'tracks/1.yaml', message: expect.stringMatching(/^is 4\d\d m long, but metadata.length_m says 900$/) },
      { file: 'tracks/2.csv', message: expect.stringMatching(/^the centreline /) },
    ])
  })

  test('keeps the first of two tracks with one id and warns of the other', async () => {
    const id = 'track_id: 00000000-0000-0000-0000-000000000001\n'
    await put('tracks/1.yaml', squareTrack(id))
    await put('tracks/2.yaml', squareTrack(id))
    const { tracks, warnings } = await load()
    expect(tracks.map((item) => item.data.file)).toEqual(['tracks/1.yaml', 'tracks/a/square.yaml'])
    expect(warnings).toEqual([{ file: 'tracks/2.yaml', message: expect.stringContaining('tracks/1.yaml') }])
  })

  test('follows no links', async () => {
    await symlink(join(root, 'tracks/a/square.yaml'), join(root, 'tracks/link.yaml'))
    await symlink('/', join(root, 'tracks/root'))
    const { tracks, warnings } = await load()
    expect(tracks).toHaveLength(1)
    expect(warnings.map((warning) => warning.file)).toEqual(['tracks/link.yaml', 'tracks/root'])
  })

  test('refuses files that are too large or no text', async () => {
    await put('tracks/large.yaml', '')
    await truncate(join(root, 'tracks/large.yaml'), 8 * 1024 * 1024 + 1)
    await put('tracks/latin.yaml', Uint8Array.of(0x6e, 0xe9, 0x0a))
    const { warnings } = await load()
    expect(warnings.map((warning) => warning.message)).toEqual([
      'is larger than the 8388608 bytes allowed',
      'is not text in UTF-8',
    ])
  })

  test('ignores files that are neither tracks nor cars', async () => {
    await put('tracks/readme.md', '# hello')
    await put('cars/test/other.toml', 'broken =')
    expect((await load()).warnings).toEqual([])
  })
})

test('a mounted config map is read: links into a hidden folder, which is exchanged as a whole', async () => {
  await rm(join(root, 'tracks'), { recursive: true })
  await put('tracks/..one/square.yaml', squareTrack())
  await put('tracks/..one/sub/other.yaml', squareTrack('track_id: 00000000-0000-0000-0000-000000000001\n'))
  await put('tracks/..two/square.yaml', squareTrack('metadata:\n  city: Two\n'))
  const tracks = join(root, 'tracks')
  await symlink('..one', join(tracks, '..data'))
  await symlink('..data/square.yaml', join(tracks, 'square.yaml'))
  await symlink('..data/sub', join(tracks, 'sub'))
  const first = await load()
  expect(first.tracks.map((item) => item.data.file)).toEqual(['tracks/square.yaml', 'tracks/sub/other.yaml'])
  expect(first.warnings).toEqual([])
  await symlink('..two', join(tracks, '..data_tmp'))
  await rename(join(tracks, '..data_tmp'), join(tracks, '..data'))
  const second = await load()
  expect(second.tracks.map((item) => item.data.file)).toEqual(['tracks/square.yaml'])
  expect(second.tracks[0]!.hash).not.toBe(first.tracks[0]!.hash)
  expect(second.warnings.map(({ file }) => file)).toEqual(['tracks/sub'])
})

describe('content that is read again', () => {
  const again = async () => {
    const { tracks, cars } = await load()
    const known = [...tracks, ...cars].map(({ data: { file, id }, hash }) => ({ file, id, hash }))
    const directories = { tracksDir: join(root, 'tracks'), carsDir: join(root, 'cars'), trustElevation: false }
    return () => readContent(directories, known)
  }

  test('is the same where nothing has changed, and new where something has', async () => {
    const read = await again()
    await put('tracks/b.yaml', squareTrack('track_id: 00000000-0000-0000-0000-000000000001\n'))
    const { tracks, cars } = await read()
    expect(tracks.map(({ file, item }) => [file, item?.data.file])).toEqual([
      ['tracks/a/square.yaml', undefined],
      ['tracks/b.yaml', 'tracks/b.yaml'],
    ])
    expect(cars).toEqual([{ file: 'cars/test/car.toml', id: expect.any(String), hash: expect.any(String) }])
  })

  test('keeps what a file held before that cannot be used now, and says what is wrong with it, and where', async () => {
    const read = await again()
    await put('tracks/a/square.yaml', 'name: Bad\nnodes: [1')
    await put('tracks/b.yaml', 'name: Bad\nnodes: [1')
    const { tracks, warnings, kept } = await read()
    expect(tracks.map(({ file, item }) => [file, item])).toEqual([['tracks/a/square.yaml', undefined]])
    expect(kept).toEqual([{ file: 'tracks/a/square.yaml', line: 2, message: expect.stringContaining('YAML') }])
    expect(warnings).toMatchObject([{ file: 'tracks/b.yaml' }])
  })

  test('keeps what lies below a folder that cannot be listed', async () => {
    const read = await again()
    await rm(join(root, 'tracks'), { recursive: true })
    const { tracks, kept } = await read()
    expect(tracks.map(({ file }) => file)).toEqual(['tracks/a/square.yaml'])
    expect(kept).toMatchObject([{ file: 'tracks/a/square.yaml', message: expect.stringContaining('cannot be read') }])
  })

  test('leaves a file out that is gone', async () => {
    await put('tracks/b.yaml', squareTrack('track_id: 00000000-0000-0000-0000-000000000001\n'))
    const read = await again()
    await rm(join(root, 'tracks/b.yaml'))
    const { tracks, warnings, kept } = await read()
    expect([tracks.map(({ file }) => file), warnings, kept]).toEqual([['tracks/a/square.yaml'], [], []])
  })
})

describe('having nothing to race on is an error', () => {
  test('without tracks, naming the folder, the first problem and all faults', async () => {
    await put('tracks/a/square.yaml', 'name: [')
    await put('cars/broken/car.toml', '[')
    const error = await load().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ContentError)
    expect(error).toMatchObject({ code: 'no-tracks', message: expect.stringContaining('tracks/a/square.yaml') })
    const { faults } = error as ContentError
    expect(faults.map(({ file }) => file)).toEqual(['tracks/a/square.yaml', 'cars/broken/car.toml'])
  })

  test('without a cars folder', async () => {
    await rm(join(root, 'cars'), { recursive: true })
    await expect(load()).rejects.toMatchObject({
      code: 'no-cars',
      message: expect.stringContaining(join(root, 'cars')),
    })
  })
})

test('the shipped content loads without a warning, road circuit and formula car first', async () => {
  const content = new URL('../../content/', import.meta.url).pathname
  const { tracks, cars, warnings } = await loadContent({
    tracksDir: `${content}tracks`,
    carsDir: `${content}cars`,
    trustElevation: false,
  })
  expect(warnings).toEqual([])
  expect(tracks.map((item) => item.data.file)).toEqual([
    'tracks/grand-circuit.yaml',
    'tracks/hill-circuit.yaml',
    'tracks/kart-track.yaml',
    'tracks/oval.yaml',
    'tracks/park-circuit.yaml',
    'tracks/street-circuit.yaml',
  ])
  expect(cars.map((item) => item.data.class)).toEqual(['Formula', 'GT3 Race', 'Formula', 'Kart', 'Road', 'Touring'])
})
