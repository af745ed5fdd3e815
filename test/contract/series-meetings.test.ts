/**
 * Single meetings of a series through both connectors and both servers (R-262 to R-266): moved, changed and taken out on either
 * side. A line each: what people do, and what both calendars show then. Afterwards two more passes write nothing.
 *
 *   o, c    in Outlook, in the CRM; the number says which meeting
 *   after   of each meeting its day, its hour (UTC) and its subject where it is not the series'; `-` where there is none
 */
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Settled } from '../../src/core/following.ts'
import type { Link } from '../../src/core/link.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { track } from '../../src/core/track.ts'
import { untrack } from '../../src/core/untrack.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, type Json, openFollowing } from './open-following.ts'
import { person } from './world.ts'

type Open = Awaited<ReturnType<typeof openFollowing>>
let open: Open | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const scenarios = `
                          | 30@09 07@09 14@09 21@09
o:1 move                  | 30@09 07@11 14@09 21@09
c:1 move                  | 30@09 07@11 14@09 21@09
o:1 Own                   | 30@09 07@09Own 14@09 21@09
c:1 Own                   | 30@09 07@09Own 14@09 21@09
o:1 move; c:1 Own         | 30@09 07@11Own 14@09 21@09
c:1 move; o:1 Own         | 30@09 07@11Own 14@09 21@09
o:1 Mine; c:1 Theirs      | 30@09 07@09Theirs 14@09 21@09
c:1 Theirs; o:1 Mine      | 30@09 07@09Mine 14@09 21@09
o:2 x                     | 30@09 07@09 - 21@09
c:2 x                     | 30@09 07@09 - 21@09
o:2 x; c:2 x              | 30@09 07@09 - 21@09
o:1 x; o:2 move; c:3 Own  | 30@09 - 14@11 21@09Own
c:0 Own; c:1 Own; c:2 Own | 30@09Own 07@09Own 14@09Own 21@09
o:1 Own; =; c:1 move      | 30@09 07@11Own 14@09 21@09
o:1 Own; =; o:1 x         | 30@09 - 14@09 21@09
c:1 Own; =; c:1 x         | 30@09 - 14@09 21@09
o:1 Own; =; c:1 x         | 30@09 - 14@09 21@09
c:1 Own; =; o:1 x         | 30@09 - 14@09 21@09
o:1 Own; =; c:rename      | 30@09 07@09Own 14@09 21@09
o:1 Own; =; o:tuesdays    | 01@09 08@09 15@09 22@09
c:1 Own; =; o:tuesdays    | 01@09 08@09 15@09 22@09
o:1 x; =; o:tuesdays      | 01@09 08@09 15@09 22@09
o:1 Own; =; c:tuesdays    | 01@09 08@09 15@09 22@09
c:1 Own; =; c:tuesdays    | 01@09 08@09 15@09 22@09
o:1 move; o:tuesdays      | 01@09 08@09 15@09 22@09
o:1 move; c:tuesdays      | 01@09 08@09 15@09 22@09
o:1 Own; =; o:five        | 30@09 07@09Own 14@09 21@09 28@09
o:1 x; =; o:five          | 30@09 - 14@09 21@09 28@09
o:1 Own; =; c:five        | 30@09 07@09Own 14@09 21@09 28@09
`
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string])

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const recurrence = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
  range: { type: 'numbered', startDate: '2026-11-30', numberOfOccurrences: 4, recurrenceTimeZone: 'UTC' },
}
const series = {
  subject: 'Standup',
  start: at('2026-11-30T09:00:00'),
  end: at('2026-11-30T09:30:00'),
  recurrence,
}
const window = 'startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-02-01T00:00:00Z'

async function openSeries(more: object = {}) {
  const world = await openFollowing()
  open = world
  await world.pass()
  const master = await world.outlook('POST', '/events', {
    ...series,
    ...more,
    categories: [trackedCategory.displayName],
  })
  await world.pass()
  await world.pass()
  return { ...world, master }
}
type Series = Awaited<ReturnType<typeof openSeries>>

const occurrences = async ({ outlook, master }: Series) =>
  (await outlook('GET', `/events/${master.id}/instances?${window}&$top=50`)).value as Json[]
const seriesRow = async ({ rows, master }: Series) => {
  const select = '$select=activityid,subject,deletedexceptionslist'
  return (await rows(`recurringappointmentmasters?$filter=globalobjectid eq '${master.iCalUId}'&${select}`))[0] as Json
}
const instances = async (world: Series) => {
  const select = '$select=activityid,subject,scheduledstart,originalstartdate,instancetypecode,statecode'
  const { activityid } = await seriesRow(world)
  return world.rows(`appointments?$filter=seriesid eq ${activityid}&$orderby=originalstartdate&${select}`)
}

/** Which meeting the number means stays the same, whatever is taken out. */
const dayOf = (number: number) =>
  new Date(Date.parse('2026-11-30') + number * 7 * 86_400_000).toISOString().slice(0, 10)

async function perform(world: Series, deed: string): Promise<unknown> {
  if (deed === '' || deed === '=') return deed === '=' ? world.pass() : undefined
  world.later(60)
  const [side, what = ''] = deed.split(':')
  const [which = '', verb = ''] = what.split(' ')
  if (/^\d$/.test(which)) {
    const day = dayOf(Number(which))
    const moved = [`${day}T11:00:00`, `${day}T11:30:00`] as const
    if (side === 'o') {
      const found = (await occurrences(world)).find(({ originalStart }) => String(originalStart).startsWith(day))
      if (verb === 'x') return world.outlook('DELETE', `/events/${found?.id}`)
      const change = verb === 'move' ? { start: at(moved[0]), end: at(moved[1]) } : { subject: verb }
      return world.outlook('PATCH', `/events/${found?.id}`, change)
    }
    const found = (await instances(world)).find(({ originalstartdate }) => String(originalstartdate).startsWith(day))
    if (verb === 'x') return world.crm('DELETE', `appointments(${found?.activityid})`)
    const change =
      verb === 'move'
        ? { scheduledstart: `${moved[0]}Z`, scheduledend: `${moved[1]}Z` }
        : verb === 'cancel'
          ? { statecode: 2, statuscode: 4 }
          : { subject: verb }
    return world.crm('PATCH', `appointments(${found?.activityid})`, change)
  }
  const path = `recurringappointmentmasters(${(await seriesRow(world)).activityid})`
  const range = { ...recurrence.range, ...(which === 'five' ? { numberOfOccurrences: 5 } : {}) }
  const pattern = { ...recurrence.pattern, ...(which === 'tuesdays' ? { daysOfWeek: ['tuesday'] } : {}) }
  if (side === 'o') return world.outlook('PATCH', `/events/${world.master.id}`, { recurrence: { pattern, range } })
  if (which === 'rename') return world.crm('PATCH', path, { location: 'Room 2' })
  return world.crm('PATCH', path, which === 'five' ? { occurrences: 5 } : { daysofweekmask: 4 })
}

/** Day, hour and own subject of each meeting by the day that the pattern gives it; a gap of two weeks is one that is missing. */
function shown(meetings: readonly (readonly [original: string, start: string, subject: unknown])[]): string {
  const told: string[] = []
  let last: number | undefined
  for (const [original, start, subject] of [...meetings].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const day = Date.parse(original.slice(0, 10))
    if (last !== undefined && day - last > 8 * 86_400_000) told.push('-')
    last = day
    told.push(`${start.slice(8, 10)}@${start.slice(11, 13)}${subject === 'Standup' ? '' : subject}`)
  }
  return told.join(' ')
}

const inOutlook = async (world: Series) =>
  shown(
    (await occurrences(world)).map(
      ({ originalStart, start, subject }) =>
        [String(originalStart), (start as { dateTime: string }).dateTime, subject] as const,
    ),
  )
const inCrm = async (world: Series) =>
  shown(
    (await instances(world)).map(
      ({ originalstartdate, scheduledstart, subject }) =>
        [String(originalstartdate), String(scheduledstart), subject] as const,
    ),
  )

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

describe(`single meetings of a series follow both ways (R-262)${aside}`, () => {
  test.each(scenarios)('%s', async (deeds, after) => {
    const world = await openSeries()
    for (const deed of deeds.split(';')) await perform(world, deed.trim())
    world.later(60)
    await world.pass()
    expect({ outlook: await inOutlook(world), crm: await inCrm(world) }).toEqual({ outlook: after, crm: after })
    // Looking again writes nothing (invariant 5).
    for (let again = 0; again < 2; again++) {
      const { event } = await world.pass()
      expect(event).toMatchObject({ created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 })
    }
  })
})

const guest = { type: 'required', emailAddress: { name: 'Nora', address: 'nora@fabrikam.example' } }
const messages = ({ mailbox, me }: Series) =>
  mailbox.seam.meetingMessages(me.oid).map(({ kind, to }) => [kind, to.join()] as const)

describe(`who hears of a single meeting (R-263, invariant 3)${aside}`, () => {
  test('the guests, once, when somebody moved or deleted it in the CRM; sync tells nobody of what was done in Outlook', async () => {
    const world = await openSeries({ attendees: [guest] })
    const before = messages(world).length
    await perform(world, 'c:1 move')
    await perform(world, 'c:2 x')
    await world.pass()
    expect(messages(world).slice(before).sort()).toEqual([
      ['cancellation', guest.emailAddress.address],
      ['update', guest.emailAddress.address],
    ])
    await perform(world, 'o:3 Own')
    const after = messages(world).length
    await world.pass()
    await world.pass()
    expect(messages(world)).toHaveLength(after)
    expect([await inOutlook(world), await inCrm(world)]).toEqual(Array(2).fill('30@09 07@11 - 21@09Own'))
  })

  test('nobody, when the store is made anew and both sides differ since long ago', async () => {
    const world = await openSeries({ attendees: [guest] })
    const actor = world.actor()
    // Everything that Tandem knew of this mailbox is lost, and meanwhile people went on.
    const links = await world.world.journal.linksOfKind(actor, 'event', { limit: 100 })
    for (const link of links) await world.world.journal.settle([lost(link)])
    const names = ['items:event', 'records:appointment', 'records:recurringappointmentmaster', 'whole:event', 'began']
    await world.world.journal.keep(actor, Object.fromEntries(names.map((name) => [name, undefined])))
    await perform(world, 'c:1 move')
    await perform(world, 'c:2 x')
    await perform(world, 'o:3 Own')
    const before = messages(world).length
    await world.pass()
    await world.pass()
    expect(messages(world)).toHaveLength(before)
    // What was changed in Outlook goes over; what was changed in the CRM stays there until somebody changes it again.
    expect(await inOutlook(world)).toBe('30@09 07@09 14@09 21@09Own')
    expect(await inCrm(world)).toBe('30@09 07@11 - 21@09Own')
    await perform(world, 'c:1 Now')
    await world.pass()
    expect(await inOutlook(world)).toBe('30@09 07@09Now 14@09 21@09Own')
  })
})

function lost(link: Link): Settled {
  const { id, kind, itemId, table, recordId, tid, mailbox } = link
  const common = { kind, itemId, verb: 'sync', correlationId } as const
  return {
    intent: { ...common, id: `lost-${id}`, linkId: id, actor: { tid, oid: mailbox }, askedAt: link.updatedAt },
    link: null,
    receipt: {
      ...{ ...common, id: `lost-${id}`, linkId: id, at: link.updatedAt, actor: mailbox, table, recordId },
      ...{ outcome: 'done', recordAction: 'none', decisions: [] },
    },
  }
}

test(`two mailboxes follow one series: the organizer’s decides, the attendee’s never cancels (R-248, R-266)${aside}`, async () => {
  const colleague = person('Jonas')
  const world = await openSeries({
    attendees: [{ type: 'required', emailAddress: { name: colleague.name, address: colleague.mail } }],
  })
  const colleagues = world.openWorld()
  const asColleague = async <T>(work: () => Promise<T>) => {
    world.actAs(colleague)
    try {
      return await work()
    } finally {
      world.actAs(world.me)
    }
  }
  const theirs = await asColleague(async () => {
    await world.pass(colleagues)
    const found = (await world.outlook('GET', "/events?$filter=subject eq 'Standup'")).value as Json[]
    await world.outlook('PATCH', `/events/${found[0]?.id}`, { categories: [trackedCategory.displayName] })
    await world.pass(colleagues)
    return { ...world, master: found[0] as Json }
  })
  const both = async () => {
    world.later(60)
    await asColleague(() => world.pass(colleagues))
    await world.pass()
    await asColleague(() => world.pass(colleagues))
    return [await inOutlook(world), await asColleague(() => inOutlook(theirs)), await inCrm(world)]
  }
  await perform(world, 'o:1 move')
  await perform(world, 'c:3 Own')
  expect(await both()).toEqual(Array(3).fill('30@09 07@11 14@09 21@09Own'))
  // The colleague deletes one in their own calendar: it is theirs alone.
  const mine = await asColleague(() => occurrences(theirs))
  await asColleague(() => world.outlook('DELETE', `/events/${mine[0]?.id}`))
  const alone = ['30@09 07@11 14@09 21@09Own', '07@11 14@09 21@09Own', '30@09 07@11 14@09 21@09Own']
  expect(await both()).toEqual(alone)
  // The organizer does: it is everybody's.
  await perform(world, 'o:2 x')
  expect(await both()).toEqual(['30@09 07@11 - 21@09Own', '07@11 - 21@09Own', '30@09 07@11 - 21@09Own'])
  const before = world.mailbox.seam.meetingMessages().length
  await both()
  expect(world.mailbox.seam.meetingMessages()).toHaveLength(before)
})

describe(`other series${aside}`, () => {
  const pattern = (type: string, more: object) => ({ type, interval: 1, ...more })

  test('whole days: one is renamed in the CRM, one deleted in Outlook', async () => {
    const world = await openSeries({
      ...{ isAllDay: true, start: at('2026-12-01T00:00:00'), end: at('2026-12-02T00:00:00') },
      recurrence: {
        pattern: pattern('daily', {}),
        range: { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 4 },
      },
    })
    const rows = await instances(world)
    await world.crm('PATCH', `appointments(${rows[1]?.activityid})`, { subject: 'Own' })
    await world.outlook('DELETE', `/events/${(await occurrences(world))[2]?.id}`)
    world.later(60)
    await world.pass()
    expect((await occurrences(world)).map(({ subject }) => subject)).toEqual(['Standup', 'Own', 'Standup'])
    expect((await instances(world)).map(({ subject }) => subject)).toEqual(['Standup', 'Own', 'Standup'])
    const select = '$select=isalldayevent,scheduledstart,scheduledend'
    const [own] = await world.rows(`appointments?$filter=activityid eq ${rows[1]?.activityid}&${select}`)
    // Midnights in Berlin.
    expect(own).toMatchObject({ scheduledstart: '2026-12-01T23:00:00Z', scheduledend: '2026-12-02T23:00:00Z' })
  })

  test('that lives in another zone: a meeting keeps being the same one where clocks change on other days', async () => {
    const zone = 'America/New_York'
    const world = await openSeries({
      start: { dateTime: '2027-03-08T09:00:00', timeZone: zone },
      end: { dateTime: '2027-03-08T09:30:00', timeZone: zone },
      recurrence: {
        pattern: pattern('weekly', { daysOfWeek: ['monday'] }),
        range: { type: 'numbered', startDate: '2027-03-08', numberOfOccurrences: 4, recurrenceTimeZone: zone },
      },
    })
    const wide = 'startDateTime=2027-03-01T00:00:00Z&endDateTime=2027-05-01T00:00:00Z'
    const shown = async () =>
      (await world.outlook('GET', `/events/${world.master.id}/instances?${wide}`)).value as readonly Json[]
    const rows = await instances(world)
    // New York changes its clocks on 14 March, Berlin on 28 March: in between the CRM is an hour off.
    expect(rows.map(({ scheduledstart }) => String(scheduledstart).slice(5, 16))).toEqual([
      ...['03-08T14:00', '03-15T14:00', '03-22T14:00', '03-29T13:00'],
    ])
    await world.outlook('PATCH', `/events/${(await shown())[1]?.id}`, { subject: 'Own' })
    await world.crm('DELETE', `appointments(${rows[2]?.activityid})`)
    world.later(60)
    await world.pass()
    expect(
      (await shown()).map(({ subject, start }) => [subject, (start as { dateTime: string }).dateTime.slice(5, 16)]),
    ).toEqual([
      ['Standup', '03-08T14:00'],
      ['Own', '03-15T13:00'],
      ['Standup', '03-29T13:00'],
    ])
    expect((await instances(world)).map(({ subject }) => subject)).toEqual(['Standup', 'Own', 'Standup'])
    expect((await world.pass()).event).toMatchObject({ updated: 0, deleted: 0, failed: 0 })
  })

  test('made in the CRM, without an end: its single meetings come to Outlook as they are', async () => {
    const world = await openFollowing()
    open = world
    await world.pass()
    const master = await world.crm('POST', 'recurringappointmentmasters', {
      ...{ subject: 'Standup', starttime: '2026-12-07T08:00:00Z', endtime: '2026-12-07T08:30:00Z' },
      ...{ recurrencepatterntype: 1, interval: 1, daysofweekmask: 2, patternendtype: 1 },
      patternstartdate: '2026-12-07T00:00:00Z',
      recurringappointmentmaster_activity_parties: [
        { participationtypemask: 7, 'partyid_systemuser@odata.bind': `/systemusers(${world.me.systemUserId})` },
      ],
    })
    const filter = `$filter=seriesid eq ${master.activityid}&$orderby=scheduledstart&$select=activityid,scheduledstart`
    const rows = await world.rows(`appointments?${filter}`)
    expect(rows.length).toBeGreaterThan(50)
    await world.crm('PATCH', `appointments(${rows[1]?.activityid})`, { location: 'Attic' })
    await world.crm('DELETE', `appointments(${rows[2]?.activityid})`)
    await world.pass()
    const [event] = (await world.outlook('GET', "/events?$filter=subject eq 'Standup'")).value as Json[]
    const span = 'startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z'
    const shown = (await world.outlook('GET', `/events/${event?.id}/instances?${span}`)).value as Json[]
    expect(shown.map(({ start, location }) => [(start as Json).dateTime, (location as Json).displayName])).toEqual([
      ['2026-12-07T08:00:00.0000000', ''],
      ['2026-12-14T08:00:00.0000000', 'Attic'],
      ['2026-12-28T08:00:00.0000000', ''],
    ])
    expect((await world.pass()).event).toMatchObject({ created: 0, updated: 0, deleted: 0, failed: 0 })
  })

  test('untracked and tracked again: what was changed in single meetings goes on', async () => {
    const world = await openSeries()
    await perform(world, 'o:1 Own')
    await world.pass()
    const request = { actor: world.actor(), kind: 'event', itemId: String(world.master.id), correlationId } as const
    await untrack(world.world, { ...request, operationId: 'u', keepRecord: true })
    await perform(world, 'o:2 move')
    await world.pass()
    expect(await inCrm(world)).toBe('30@09 07@09Own 14@09 21@09')
    await track(world.world, { ...request, operationId: 't' })
    world.later(60)
    await world.pass()
    await world.pass()
    const all = '30@09 07@09Own 14@11 21@09'
    expect([await inOutlook(world), await inCrm(world)]).toEqual([all, all])
  })
})
