/**
 * Files of a meeting, a line each: what both sides agreed on, what people do, what both hold then. Each is run; run again, and
 * nothing is written or read; then, for every effect, the process dies before it, the next pass goes on, and the end is the same.
 *
 *   before | deeds | Outlook | CRM
 *
 *   a file  its name, and its content after `=`: `a=1`
 *   before  files that both agreed on; `-` none; `new` before the meeting was ever tracked
 *   deeds   `o` in Outlook, `c` in the CRM: `a=2` puts it there or another content under its name, `a` takes it away;
 *           `guest` makes the mailbox an attendee's, `close` completes the appointment
 */
import { describe, expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { EventItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { attachToItem, changeOnRow, detachFromItem } from './files.ts'
import { actor, Died, emptyItem, organizerParty, TwoSides, worldOf } from './two-sides.ts'

const table = `
new       | o:a=1          | a=1     | a=1
new       | c:a=1          | a=1     | a=1
new       | o:a=1 o:x.exe=1 | a=1 x.exe=1 | a=1
new       | o:big=1111111111111111 | big=1111111111111111 | -
-         | o:a=1          | a=1     | a=1
-         | c:a=1          | a=1     | a=1
-         | o:a=1 c:b=2    | a=1 b=2 | a=1 b=2
-         | o:a=1 c:a=1    | a=1     | a=1
-         | o:a=1 c:a=2    | a=2     | a=2
-         | c:a=2 o:a=1    | a=1     | a=1
-         | o:a=1 o:a=2    | a=2     | a=2
-         | o:x.exe=1      | x.exe=1 | -
-         | o:big=1111111111111111 | big=1111111111111111 | -
-         | o:x.exe=1 c:b=2 | b=2 x.exe=1 | b=2
a=1       | o:a            | -       | -
a=1       | c:a            | -       | -
a=1       | o:a c:a        | -       | -
a=1       | o:a=2          | a=2     | a=2
a=1       | c:a=2          | a=2     | a=2
a=1       | o:a=2 c:a=3    | a=3     | a=3
a=1       | c:a=3 o:a=2    | a=2     | a=2
a=1       | o:a=2 c:a=2    | a=2     | a=2
a=1       | o:a c:a=2      | a=2     | a=2
a=1       | c:a o:a=2      | a=2     | a=2
a=1       | o:a=1          | a=1     | a=1
a=1       | c:a=1          | a=1     | a=1
a=1       | o:b=2 c:c=3    | a=1 b=2 c=3 | a=1 b=2 c=3
a=1 b=2   | o:a c:b        | -       | -
a=1 b=2   | o:a c:b=3      | b=3     | b=3
a=1       | o:a=1111111111111111 | a=1111111111111111 | a=1
a=1       | c:guest c:a=2  | a=1     | a=2
a=1       | c:guest c:a    | a=1     | -
a=1       | c:guest o:a=2  | a=2     | a=2
a=1       | c:close o:a=2  | a=2     | a=1
a=1       | c:close o:a    | -       | a=1
`

interface Line {
  readonly isNew: boolean
  readonly before: readonly string[]
  readonly deeds: readonly string[]
  readonly item: string
  readonly record: string
}

const words = (cell: string) => (cell === '-' || cell === 'new' ? [] : cell.split(' ').filter(Boolean))

const lines = table
  .trim()
  .split('\n')
  .map((line): Line => {
    const [before = '', deeds = '', item = '', record = ''] = line.split('|').map((cell) => cell.trim())
    return { isNew: before === 'new', before: words(before), deeds: words(deeds), item, record }
  })

const recordIdOf = (state: TwoSides) => [...state.rows.keys()][0] ?? ''
const itemIdOf = (state: TwoSides) => [...state.items.keys()][0] ?? ''

function inOutlook(state: TwoSides, file: string): void {
  const [name = '', content] = file.split('=')
  detachFromItem(state, itemIdOf(state), (_id, other) => other === name)
  if (content !== undefined) attachToItem(state, itemIdOf(state), name, content)
}

function inCrm(state: TwoSides, file: string): void {
  const [name = '', content] = file.split('=')
  const there = state.rows.get(recordIdOf(state))?.attachments.find((one) => one.name === name)
  changeOnRow(state, recordIdOf(state), there?.id ?? state.newId(), name, content)
}

function perform(state: TwoSides, deed: string): void {
  const [side, what = ''] = deed.split(':')
  if (what === 'close') {
    state.putRow(recordIdOf(state), 'appointment', { columns: { statecode: 1, statuscode: 3 } })
  } else if (what === 'guest') {
    const item = state.items.get(itemIdOf(state)) as EventItem
    const organizer = { emailAddress: { address: 'bo@tandem.example' } }
    state.putItem({ ...item, isOrganizer: false, organizer })
  } else if (side === 'o') inOutlook(state, what)
  else inCrm(state, what)
}

async function pass(state: TwoSides, dieBefore?: number): Promise<void> {
  const world = worldOf(state, dieBefore === undefined ? {} : { dieBefore })
  try {
    const scopes = await syncMailbox(world, actor, { correlationId: 'files' })
    for (const { failure } of scopes) if (failure) throw failure
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
}

function track(state: TwoSides): void {
  const item = emptyItem('event', state.newId()) as EventItem
  state.putItem({ ...item, categories: [trackedCategory.displayName] })
}

function make(state: TwoSides): void {
  state.putRow(state.newId(), 'appointment', {
    columns: { subject: 'A', scheduledstart: '2026-12-03T09:00:00Z', scheduledend: '2026-12-03T10:00:00Z' },
    parties: [organizerParty],
  })
}

async function play({ isNew, before, deeds }: Line, dieBefore?: number): Promise<TwoSides> {
  const state = new TwoSides()
  state.settings = {
    ...state.settings,
    syncAppointmentAttachments: true,
    blockedAttachmentExtensions: ['exe'],
    // In base64: files of up to 211 bytes, as the mailbox counts them.
    maxAttachmentSize: 284,
  }
  await pass(state)
  if (isNew && deeds[0]?.startsWith('c')) make(state)
  else track(state)
  if (!isNew) {
    for (const file of before) inOutlook(state, file)
    await pass(state)
    await pass(state)
  }
  for (const deed of deeds) perform(state, deed)
  await pass(state, dieBefore)
  return state
}

function holdings(state: TwoSides): Pick<Line, 'item' | 'record'> {
  const shown = (files: readonly { readonly id: string; readonly name: string }[]) =>
    files
      .map(({ id, name }) => `${name}=${state.contents.get(id)}`)
      .sort()
      .join(' ') || '-'
  const item = state.items.get(itemIdOf(state)) as EventItem
  return { item: shown(item.attachments), record: shown(state.rows.get(recordIdOf(state))?.attachments ?? []) }
}

describe.each(
  lines.map(
    (line) => [`${line.isNew ? 'new' : line.before.join(' ') || '-'} | ${line.deeds.join(' ')}`, line] as const,
  ),
)('files %s', (_name, line) => {
  const wanted = { item: line.item, record: line.record }

  test('are on both sides as they should be, each with a reason (R-102, R-304)', async () => {
    const state = await play(line)
    expect(holdings(state)).toEqual(wanted)
    const decision = state.receipts.at(-1)?.decisions.find(({ mapping }) => mapping === 'Attachments')
    if (line.item !== line.record || !line.isNew) expect(decision).toBeDefined()
  })

  test('run again, nothing is written, and no content is read (invariant 5)', async () => {
    const state = await play(line)
    // Echoes of our own are looked at once.
    await pass(state)
    state.writes = 0
    const [receipts, contents] = [state.receipts.length, new Map(state.contents)]
    state.contents.clear()
    await pass(state)
    await pass(state)
    expect({ writes: state.writes, receipts: state.receipts.length - receipts }).toEqual({ writes: 0, receipts: 0 })
    for (const [id, content] of contents) state.contents.set(id, content)
    expect(holdings(state)).toEqual(wanted)
  })

  test('dying before any effect ends the same (invariants 1, 2)', async () => {
    for (let effect = 1; effect < 20; effect++) {
      const state = await play(line, effect)
      await pass(state)
      await pass(state)
      expect({ effect, ...holdings(state) }).toEqual({ effect, ...wanted })
      expect(state.sent).toEqual([])
      expect(state.intents.size).toBe(0)
    }
  })
})
