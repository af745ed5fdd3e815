/** Nobody is mailed unasked (invariant 3): what goes out to attendees, in every situation in which nobody caused it. */
import { describe, expect, test } from '@jest/globals'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedTable } from '../../src/core/following.ts'
import type { EventItem } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { participation } from '../../src/core/record.ts'
import { actor, emptyItem, organizerParty, TwoSides, worldOf } from './two-sides.ts'

const guest = 'nora@fabrikam.example'
const pass = (state: TwoSides) => syncMailbox(worldOf(state), actor, { correlationId: 'invitations' })
const invited = { participation: participation.required, address: guest }

function meetingInCrm(state: TwoSides, change: Readonly<Record<string, string>> = {}): string {
  const id = state.newId()
  state.putRow(id, 'appointment', {
    columns: { subject: 'A', scheduledstart: '2026-12-03T09:00:00Z', scheduledend: '2026-12-03T10:00:00Z', ...change },
    parties: [organizerParty, invited],
  })
  return id
}

function meetingInOutlook(state: TwoSides, change: Partial<EventItem> = {}): EventItem {
  return state.putItem({
    ...(emptyItem('event', state.newId()) as EventItem),
    subject: 'A',
    attendees: [{ type: 'required', emailAddress: { address: guest } }],
    categories: [trackedCategory.displayName],
    ...change,
  }) as EventItem
}

describe('nobody is mailed (invariant 3)', () => {
  test('by a mailbox’s first pass over meetings that were there before', async () => {
    const state = new TwoSides()
    meetingInCrm(state)
    meetingInOutlook(state)
    state.time += 60_000
    await pass(state)
    await pass(state)
    expect(state.items.size).toBe(2)
    expect(state.sent).toEqual([])
  })

  test('by lost cursors, and by a store that was lost and is built again', async () => {
    const state = new TwoSides()
    await pass(state)
    meetingInOutlook(state)
    await pass(state)
    state.notes.clear()
    await pass(state)
    state.links.clear()
    state.intents.clear()
    state.notes.clear()
    await pass(state)
    await pass(state)
    expect(state.rows.size).toBe(1)
    expect(state.items.size).toBe(1)
    expect(state.sent).toEqual([])
  })

  test('by an attendee’s copy, whatever changes in the CRM (R-248, R-308)', async () => {
    const state = new TwoSides()
    await pass(state)
    const item = meetingInOutlook(state, {
      isOrganizer: false,
      organizer: { emailAddress: { address: 'bo@else.example' } },
    })
    await pass(state)
    const [id] = [...state.rows.keys()]
    state.putRow(id as string, 'appointment', { columns: { subject: 'B', location: 'Room 4' } })
    await pass(state)
    expect(state.items.get(item.id)).toMatchObject({ subject: 'A', location: '' })
    expect(state.sent).toEqual([])
  })

  test('by a meeting that is over, new, changed or deleted (R-249, R-258, R-259)', async () => {
    const state = new TwoSides()
    await pass(state)
    state.time += 60_000
    const over = { scheduledstart: '2026-11-20T09:00:00Z', scheduledend: '2026-11-20T10:00:00Z' }
    const id = meetingInCrm(state, over)
    await pass(state)
    expect([...state.items.values()]).toMatchObject([{ subject: 'A', attendees: [] }])
    state.putRow(id, 'appointment', { parties: [organizerParty, invited, { ...invited, address: 'ida@else.example' }] })
    await pass(state)
    state.dropRow(id)
    await pass(state)
    expect(state.items.size).toBe(1)
    expect(state.sent).toEqual([])
  })

  test('by the copy of a meeting that somebody outside organizes (R-248, R-249)', async () => {
    const state = new TwoSides()
    await pass(state)
    state.time += 60_000
    const outside = { participation: participation.organizer, address: 'host@else.example' }
    state.putRow(state.newId(), 'appointment', {
      columns: { subject: 'A', scheduledstart: '2026-12-03T09:00:00Z', scheduledend: '2026-12-03T10:00:00Z' },
      parties: [outside, invited],
    })
    await pass(state)
    await pass(state)
    expect([...state.items.values()]).toMatchObject([{ subject: 'A', attendees: [] }])
    expect(state.sent).toEqual([])
  })

  test('by a meeting that leaves the filter, or may no longer be read', async () => {
    const state = new TwoSides()
    await pass(state)
    const id = meetingInCrm(state)
    await pass(state)
    const before = state.sent.length
    state.outside.add(id)
    state.putRow(id, 'appointment' as FollowedTable, {})
    await pass(state)
    state.hidden.add(id)
    state.notes.clear()
    await pass(state)
    expect(state.items.size).toBe(1)
    expect(state.sent.length).toBe(before)
  })
})

test('a person who invites in the CRM does mail, once', async () => {
  const state = new TwoSides()
  await pass(state)
  state.time += 60_000
  const id = meetingInCrm(state)
  await pass(state)
  await pass(state)
  expect(state.sent).toMatchObject([{ kind: 'invited', to: [guest] }])
  state.putRow(id, 'appointment', { columns: { location: 'Room 4' } })
  await pass(state)
  await pass(state)
  expect(state.sent.slice(1)).toMatchObject([{ kind: 'updated', to: [guest] }])
})
