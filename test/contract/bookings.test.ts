/** What others book a person for as a resource, in their calendar: through both connectors and both servers. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { releaseHold } from '../../src/core/follow/sync-mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { readFields } from '../../src/core/read-fields.ts'
import { setRegarding } from '../../src/core/set-regarding.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, type Json, openFollowing } from './open-following.ts'
import { type ContractWorldOptions, person } from './world.ts'

let open: Awaited<ReturnType<typeof openFollowing>> | undefined
let isJudged = true
afterEach(async () => {
  const exchanges = isJudged ? (open?.exchanges ?? []) : []
  await open?.close()
  open = undefined
  isJudged = true
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const planner = person('Tomás')
const [survey, trial] = ['Site survey: Tilbury, hall 3', 'Scanner trial at Fjordlys']
const call = { correlationId }

async function openBookings(options: ContractWorldOptions = {}) {
  const followed = await openFollowing({ isEmptyMailbox: true, ...options })
  open = followed
  await followed.pass()
  const choose = (isOn: boolean) =>
    followed.world.crm.setPersonalOptions({ isResourceBookingExchangeSyncEnabled: isOn }, call)
  const events = async (subject: string) => {
    const path = `/events?$filter=subject eq '${subject}'&$select=id,subject,start,end,showAs,attendees,categories`
    return (await followed.outlook('GET', path)).value as (Json & { readonly id: string })[]
  }
  const all = async () => (await followed.outlook('GET', '/events?$select=subject')).value as Json[]
  const booking = async (name: string) => {
    const select = '$select=bookableresourcebookingid,name,starttime,endtime,versionnumber'
    return (await followed.rows(`bookableresourcebookings?$filter=name eq '${name}'&${select}`))[0]
  }
  return {
    ...followed,
    choose,
    events,
    /** The only one that is called so. */
    async event(subject: string) {
      const found = await events(subject)
      expect(found).toHaveLength(1)
      return found[0] as Json & { readonly id: string }
    },
    all,
    booking,
    /** As whoever plans does it. */
    async plan(name: string, change: Json) {
      const { bookableresourcebookingid: id } = (await booking(name)) ?? {}
      await followed.crm('PATCH', `bookableresourcebookings(${id})`, change, planner)
    },
    status: async (name: string) => {
      const [row] = await followed.rows(`bookingstatuses?$filter=name eq '${name}'&$select=bookingstatusid`)
      return { 'BookingStatus@odata.bind': `/bookingstatuses(${row?.bookingstatusid})` }
    },
    link: async (event: { readonly id: string }) => followed.store.findLink(followed.actor(), 'event', event.id),
  }
}

const quiet = { created: 0, updated: 0, deleted: 0, unlinked: 0, failed: 0 }

describe('bookings of a person as a resource', () => {
  test('come when the person wants them: those ahead and not canceled, as they stand; nobody is told (R-276, invariant 3)', async () => {
    const at = await openBookings()
    expect(await at.events(survey)).toEqual([])
    await at.choose(true)
    expect((await at.pass()).event).toMatchObject({ created: 2, failed: 0 })
    expect(await at.event(survey)).toMatchObject({
      ...{ showAs: 'busy', attendees: [] },
      start: { dateTime: '2026-11-30T08:00:00.0000000' },
      end: { dateTime: '2026-11-30T11:00:00.0000000' },
    })
    expect(await at.event(trial)).toMatchObject({ showAs: 'tentative' })
    // Neither what is over, nor what is canceled, nor what somebody else is booked for.
    const subjects = (await at.all()).map(({ subject }) => subject)
    expect(subjects).not.toEqual(expect.arrayContaining(['Site survey: Tilbury, hall 2']))
    expect(subjects).not.toEqual(expect.arrayContaining(['Load test, Leith']))
    expect(subjects).not.toEqual(expect.arrayContaining(['Proxy exchange at Delta']))
    expect(at.mailbox.seam.meetingMessages()).toEqual([])
    expect((await at.pass()).event).toMatchObject(quiet)
  })

  test('follow one way: what is planned anew arrives, what is changed in Outlook stays there', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    await at.plan(survey, { name: 'Site survey: hall 4', endtime: '2026-11-30T12:00:00Z' })
    await at.plan(trial, await at.status('Canceled'))
    expect((await at.pass()).event).toMatchObject({ ...quiet, updated: 2 })
    const moved = await at.event('Site survey: hall 4')
    expect(moved).toMatchObject({ end: { dateTime: '2026-11-30T12:00:00.0000000' } })
    expect(await at.event(trial)).toMatchObject({ showAs: 'free' })

    const before = await at.booking('Site survey: hall 4')
    await at.outlook('PATCH', `/events/${moved.id}`, { subject: 'Tilbury, bring boots' })
    expect((await at.pass()).event).toMatchObject(quiet)
    expect(await at.event('Tilbury, bring boots')).toBeDefined()
    expect(await at.booking('Site survey: hall 4')).toEqual(before)
    const { decisions } = await readFields(at.world, { ...call, actor: at.actor(), kind: 'event', itemId: moved.id })
    expect(decisions.map(({ mapping, outcome, reason }) => [mapping, outcome, reason])).toEqual([
      ['Appointment Time', 'unchanged', 'same-on-both-sides'],
      ['Appointment Status', 'unchanged', 'same-on-both-sides'],
      ['Subject', 'kept', 'direction-to-outlook-only'],
    ])
  })

  test('deleted by whoever plans they go; deleted in Outlook only the copy does, and does not come back', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    await at.pass()
    const { bookableresourcebookingid: id } = (await at.booking(survey)) ?? {}
    await at.crm('DELETE', `bookableresourcebookings(${id})`, undefined, planner)
    await at.outlook('DELETE', `/events/${(await at.event(trial)).id}`)
    expect((await at.pass()).event).toMatchObject({ deleted: 1, unlinked: 1, failed: 0 })
    expect([...(await at.events(survey)), ...(await at.events(trial))]).toEqual([])
    expect(await at.booking(trial)).toBeDefined()
    await at.plan(trial, { name: trial, endtime: '2026-12-02T15:00:00Z' })
    // After a day everything is compared.
    at.later(25 * 3600)
    expect((await at.pass()).event).toMatchObject(quiet)
    expect(await at.events(trial)).toEqual([])
  })

  test('when the person wants them no longer, those that are there stay and are let go; wanted again, they go on (R-245)', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    const before = [await at.event(survey), await at.event(trial)]
    await at.choose(false)
    expect((await at.pass()).event).toMatchObject({ ...quiet, unlinked: 2 })
    expect([await at.event(survey), await at.event(trial)]).toMatchObject(
      before.map(({ id }) => ({ id, categories: [] })),
    )
    await at.plan(survey, { endtime: '2026-11-30T12:30:00Z' })
    expect((await at.pass()).event).toMatchObject(quiet)
    await at.choose(true)
    await at.pass()
    expect(await at.event(survey)).toMatchObject({
      id: before[0]?.id,
      end: { dateTime: '2026-11-30T12:30:00.0000000' },
      categories: before[0]?.categories,
    })
    expect(await at.event(trial)).toMatchObject({ id: before[1]?.id })
  })

  test('given to a colleague, they take no more of this person’s time, and come to the colleague (R-271)', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    const [aiko] = await at.rows("bookableresources?$filter=name eq '田中 愛子'&$select=bookableresourceid")
    await at.plan(survey, { 'Resource@odata.bind': `/bookableresources(${aiko?.bookableresourceid})` })
    expect((await at.pass()).event).toMatchObject({ ...quiet, unlinked: 1 })
    expect(await at.event(survey)).toMatchObject({ showAs: 'free', categories: [] })

    at.actAs(person('田中'))
    const theirs = at.openWorld()
    await theirs.crm.setPersonalOptions({ isResourceBookingExchangeSyncEnabled: true }, call)
    await at.pass(theirs)
    expect(await at.event(survey)).toMatchObject({ showAs: 'busy' })
  })

  test('given to a colleague and back, the copy that stayed is the booking’s again', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    const { id } = await at.event(survey)
    const give = async (name: string) => {
      const [row] = await at.rows(`bookableresources?$filter=name eq '${name}'&$select=bookableresourceid`)
      await at.plan(survey, { 'Resource@odata.bind': `/bookableresources(${row?.bookableresourceid})` })
    }
    await give('田中 愛子')
    await at.pass()
    await give(at.me.name)
    at.later(20)
    await at.pass()
    expect(await at.event(survey)).toMatchObject({ id, showAs: 'busy', categories: [trackedCategory.displayName] })
    expect((await at.pass()).event).toMatchObject(quiet)
  })

  test('given to a colleague where the organization lets copies go, they go (R-245)', async () => {
    const at = await openBookings()
    const { crm } = at.world
    const settings: typeof crm.settings = async (asked) => ({
      ...(await crm.settings(asked)),
      deleteOutsideFilter: true,
    })
    const letting = { ...at.world, crm: { ...crm, settings } }
    await at.choose(true)
    await at.pass(letting)
    const [aiko] = await at.rows("bookableresources?$filter=name eq '田中 愛子'&$select=bookableresourceid")
    await at.plan(survey, { 'Resource@odata.bind': `/bookableresources(${aiko?.bookableresourceid})` })
    expect((await at.pass(letting)).event).toMatchObject({ ...quiet, deleted: 1 })
    expect(await at.events(survey)).toEqual([])
    expect(await at.events(trial)).toHaveLength(1)
  })

  test('that are deleted as a whole plan stand still and ask, like any deletions; canceled, all of them show free (invariant 9)', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    const [row] = await at.rows(`bookableresources?$filter=name eq '${at.me.name}'&$select=bookableresourceid`)
    const days = Array.from({ length: 12 }, (_, day) => `2026-12-${String(day + 10)}`)
    const plan: string[] = []
    for (const day of days) {
      const columns = {
        ...{ name: `Retrofit ${day}`, starttime: `${day}T08:00:00Z`, endtime: `${day}T09:00:00Z` },
        ...{ 'Resource@odata.bind': `/bookableresources(${row?.bookableresourceid})` },
        ...(await at.status('Scheduled')),
      }
      const made = await at.crm('POST', 'bookableresourcebookings', columns, planner)
      plan.push(`bookableresourcebookings(${made.bookableresourcebookingid})`)
    }
    expect((await at.pass()).event).toMatchObject({ created: 12 })
    const shown = async () => {
      const path = "/events?$filter=startswith(subject,'Retrofit')&$select=showAs&$top=50"
      return ((await at.outlook('GET', path)).value as Json[]).map(({ showAs }) => showAs)
    }
    for (const booking of plan) await at.crm('PATCH', booking, await at.status('Canceled'), planner)
    expect((await at.pass()).event).toMatchObject({ ...quiet, updated: 12 })
    expect(await shown()).toEqual(days.map(() => 'free'))

    for (const booking of plan) await at.crm('DELETE', booking, undefined, planner)
    expect((await at.pass()).event).toMatchObject({ deleted: 0, hold: { reason: 'many-deletions', count: 12 } })
    expect(await shown()).toHaveLength(12)
    await releaseHold(at.world, at.actor(), 'event')
    expect((await at.pass()).event).toMatchObject({ deleted: 12 })
    expect(await shown()).toEqual([])
  })

  test('do not go where the organization does not let them', async () => {
    const at = await openBookings()
    const { organizationId } = await at.world.crm.whoAmI(call)
    const allow = (isOn: boolean) =>
      at.crm('PATCH', `organizations(${organizationId})`, { isresourcebookingexchangesyncenabled: isOn }, planner)
    await allow(false)
    await at.choose(true)
    expect((await at.pass()).event).toMatchObject(quiet)
    await allow(true)
    at.later(20)
    expect((await at.pass()).event).toMatchObject({ created: 2 })
  })

  test('have links and receipts like everything else, and are regarding nothing', async () => {
    const at = await openBookings()
    await at.choose(true)
    await at.pass()
    const event = await at.event(survey)
    const link = await at.link(event)
    expect(link).toMatchObject({ table: 'bookableresourcebooking', state: 'tracked', origin: 'filter' })
    const [receipt] = await at.store.receipts('tenant', link?.id ?? '', 1)
    expect(receipt).toMatchObject({
      ...{ itemAction: 'created', recordAction: 'already-there', outcome: 'done' },
      decisions: [
        { mapping: 'Appointment Time', outcome: 'toExchange', reason: 'created-from-crm' },
        { mapping: 'Appointment Status', outcome: 'toExchange' },
        { mapping: 'Subject', outcome: 'toExchange', recordValue: survey },
      ],
    })
    const [account] = await at.world.crm.search('al', ['account'], 1, call)
    const wish = { ...call, actor: at.actor(), kind: 'event', itemId: event.id, operationId: correlationId } as const
    await expect(setRegarding(at.world, { ...wish, regarding: account ?? null })).rejects.toMatchObject({
      code: 'regards-nothing',
    })
  })
})

describe('an organization', () => {
  type Around = NonNullable<ContractWorldOptions['around']>
  /** As if the table were called otherwise: it is not there. */
  const without: Around = (fetcher) => (input, init) => {
    const other = (text: string) => text.replaceAll('bookableresourcebooking', 'nosuchbooking')
    return fetcher(other(String(input)), typeof init?.body === 'string' ? { ...init, body: other(init.body) } : init)
  }
  /** As if the application's role and the person's lacked it: inside a batch they ask for another table that is not theirs. */
  const hidden: Around = (fetcher) => async (input, init) => {
    const error = { code: '0x80040220', message: 'Principal user is missing prvReadbookableresourcebooking privilege' }
    if (/\/bookableresourcebookings\b/.test(String(input))) return Response.json({ error }, { status: 403 })
    const refused = (text: string) => text.replace(/\/bookableresourcebookings\?\S+/g, '/serviceendpoints')
    return fetcher(input, typeof init?.body === 'string' ? { ...init, body: refused(init.body) } : init)
  }

  test.each([
    ['that nobody is booked in has no bookings, and all else follows', without],
    ['whose bookings a person may not read shows them none, and all else follows', hidden],
  ])('%s', async (_what, around) => {
    isJudged = false
    const at = await openBookings({ around })
    await at.choose(true)
    await at.pass()
    const made = await at.crm('POST', 'appointments', {
      ...{ subject: 'Kick-off', scheduledstart: '2026-12-01T09:00:00Z', scheduledend: '2026-12-01T10:00:00Z' },
      appointment_activity_parties: [
        { participationtypemask: 7, 'partyid_systemuser@odata.bind': `/systemusers(${at.me.systemUserId})` },
      ],
    })
    expect(made.activityid).toBeDefined()
    expect((await at.pass()).event).toMatchObject({ ...quiet, created: 1 })
    const looked = at.exchanges.length
    expect((await at.pass()).event).toMatchObject({ ...quiet, looked: 0 })
    expect(at.exchanges.length - looked).toBeLessThan(40)
    at.later(25 * 3600)
    expect((await at.pass()).event).toMatchObject(quiet)
  })
})
