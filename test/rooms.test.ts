import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../src')

/** Who may import whom (DESIGN.md). Libraries of npm are named where a room may have any at all. */
const rooms: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly libraries: 'none' | 'zod' | 'any' }>
> = {
  core: { rooms: ['core'], libraries: 'none' },
  api: { rooms: ['api'], libraries: 'zod' },
  upstream: { rooms: ['upstream', 'core'], libraries: 'any' },
  graph: { rooms: ['graph', 'upstream', 'core'], libraries: 'any' },
  dataverse: { rooms: ['dataverse', 'upstream', 'core'], libraries: 'any' },
  store: { rooms: ['store', 'core'], libraries: 'any' },
  // Reads files, not Graph: the one room that sandbox and service share (decision 0011).
  interchange: { rooms: ['interchange'], libraries: 'any' },
  service: {
    rooms: ['service', 'api', 'core', 'graph', 'dataverse', 'store', 'upstream', 'interchange'],
    libraries: 'any',
  },
  taskpane: { rooms: ['taskpane', 'api', 'core'], libraries: 'any' },
  sandbox: { rooms: ['sandbox', 'interchange'], libraries: 'any' },
}

/** The pure parts of core that the pane may know: names and types of fields and states. */
const paneMayKnow = /^core\/(decision|errors|request|record|item|link|receipt|catalogue\/.*)\.ts$/

interface Import {
  readonly file: string
  readonly room: string
  readonly target: string
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

function importsOf(path: string): Import[] {
  const file = relative(source, path)
  const text = readFileSync(path, 'utf8')
  const found = text.matchAll(/^(?:import|export|\})[^'\n]*? from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)
  return [...found].map(([, named, bare, lazy]) => {
    const target = named ?? bare ?? lazy ?? ''
    return {
      file,
      room: file.split('/')[0] ?? '',
      target: target.startsWith('.') ? relative(source, resolve(dirname(path), target)) : target,
    }
  })
}

const isInside = ({ target }: Import) => /^[a-z]+\/.+\.(tsx?|json|css)$/.test(target) && target.split('/')[0] !== '..'
const imports = sourceFiles(source).flatMap(importsOf)

describe('the rooms of the house', () => {
  test('every folder below src is a room', () => {
    const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(Object.keys(rooms)).toEqual(expect.arrayContaining(folders.map(({ name }) => name)))
  })

  for (const [room, { rooms: allowed, libraries }] of Object.entries(rooms)) {
    test(`${room} imports only ${allowed.join(', ')}`, () => {
      const mine = imports.filter((one) => one.room === room)
      const strangers = mine.filter(
        (one) =>
          isInside(one) && one.target.split('/')[0] !== undefined && !allowed.includes(one.target.split('/')[0] ?? ''),
      )
      expect(strangers).toEqual([])
      const outside = mine.filter((one) => !isInside(one) && !one.target.startsWith('..'))
      if (libraries === 'none') expect(outside).toEqual([])
      if (libraries === 'zod') expect(outside.filter(({ target }) => target !== 'zod')).toEqual([])
    })
  }

  test('the pane knows only names and types of core', () => {
    const known = imports.filter((one) => one.room === 'taskpane' && one.target.startsWith('core/'))
    expect(known.filter(({ target }) => !paneMayKnow.test(target))).toEqual([])
  })

  test('core has no clock, no chance and no world of its own', () => {
    const impure = /Date\.now|new Date\(\)|Math\.random|\bfetch\(|setTimeout|process\.|\bwindow\b|document\./
    const guilty = sourceFiles(join(source, 'core')).filter((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .some((line) => !/^\s*(\*|\/\/|\/\*)/.test(line) && impure.test(line)),
    )
    expect(guilty).toEqual([])
  })

  test('this test sees imports at all', () => {
    expect(imports.filter((one) => one.room === 'core' && isInside(one)).length).toBeGreaterThan(20)
  })
})
