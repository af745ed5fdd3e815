/** What administrators see and decide of everybody's mailboxes, by HTTP: their rights are the organization's to say, on every call. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Administration, MailboxDecisions } from '../../src/core/administration.ts'
import { TandemError } from '../../src/core/errors.ts'
import type { Actor } from '../../src/core/link.ts'
import type { OrganizationUser } from '../../src/core/organization-news.ts'
import { reportName } from '../../src/service/cycle-report.ts'
import { switchedOffName } from '../../src/service/refusals.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { configuration, type Keys, openHouse, serveKeys, type TestHouse, tenantId } from './house.ts'

let keys: Keys
let house: TestHouse | undefined
beforeAll(async () => {
  keys = await serveKeys()
})
afterAll(() => keys.close())
afterEach(async () => {
  await house?.close()
  house = undefined
})

const oidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const peopleOf = (many: number): OrganizationUser[] =>
  Array.from({ length: many }, (_one, number) => ({
    ...{ oid: oidOf(number), name: `Person ${number}`, address: `person${number}@contoso.example` },
  }))

/** An organization of many people, as an administrator sees it. */
function organizationOf(people: readonly OrganizationUser[]) {
  const decided = new Map<string, MailboxDecisions>(
    people.map(({ oid }) => [
      oid,
      {
        ...{ id: oid, isActive: true, approval: 'pending', isApprovalRequired: true },
        profileSince: '2026-01-01T00:00:00Z',
      },
    ]),
  )
  const state = { privileges: new Set(['prvwriteorganization']), mayApprove: true, tellsOwners: false, decided }
  const change = (id: string, changes: Partial<MailboxDecisions>) => {
    const before = decided.get(id)
    if (before) decided.set(id, { ...before, ...changes })
  }
  const administration: Administration = {
    privileges: async () => state.privileges,
    async people({ search = '', after = '0', limit }) {
      const meant = people.filter(({ name }) => name.includes(search))
      const from = Number(after)
      const more = from + limit < meant.length ? { after: String(from + limit) } : {}
      return { people: meant.slice(from, from + limit), ...more }
    },
    peopleByObjectId: async (oids) => people.filter(({ oid }) => oids.includes(oid)),
    mailboxDecisions: async (oid) => decided.get(oid),
    async approveMailbox(id) {
      if (!state.mayApprove) throw new TandemError('privilege-missing', { detail: 'prvApproveRejectEmailAddress' })
      change(id, { approval: 'approved' })
    },
    setStartDate: async (id, since) => change(id, { since }),
    tellsOwners: async () => state.tellsOwners,
    async setTellsOwners(tells) {
      state.tellsOwners = tells
    },
  }
  return { state, administration }
}

async function open(people = peopleOf(3), changes: Readonly<Record<string, string>> = {}) {
  const organization = organizationOf(people)
  const [known, synced, tested]: [Actor[], string[], object[]] = [[], [], []]
  house = await openHouse(keys, () => fakeWorld(new FakeState()), {
    configuration: configuration(changes),
    house: {
      administrationOf: () => organization.administration,
      terms: { read: async () => undefined, tellsOwners: async () => organization.state.tellsOwners },
      tests: {
        run: async (actor, options) => {
          tested.push({ oid: actor.oid, enables: options.enables })
          return { incomingEmail: { at: '2026-11-24T08:00:00Z' } }
        },
        last: async () => ({ incomingEmail: { at: '2026-11-24T08:00:00Z' } }),
      },
      sync: {
        know: (actor) => known.push(actor),
        hasten: () => undefined,
        syncNow: async ({ oid }) => {
          synced.push(oid)
          return {}
        },
        ...{ isRunning: async () => false, nextAt: async () => undefined, progressOf: () => undefined },
      },
    },
  })
  const token = await keys.token()
  const ask = (path: string, body?: object, method?: string) =>
    (house as TestHouse).send(`/api/administrator${path}`, {
      token,
      ...(body ? { body } : {}),
      ...(method ? { method } : {}),
    })
  return { ...organization, house, ask, known, synced, tested }
}

const report = (changes: object = {}) =>
  JSON.stringify({
    ...{ startedAt: '2026-11-24T08:00:00Z', endedAt: '2026-11-24T08:00:02Z', scopes: [], activity: [], failures: 0 },
    ...changes,
  })

describe('an administrator', () => {
  test('is whoever the organization lets change it, asked on every call and every route (invariant 6)', async () => {
    const { ask, state } = await open()
    expect((await ask('')).body).toEqual({ isAdministrator: true })
    expect((await ask('/mailboxes')).status).toBe(200)
    state.privileges = new Set(['prvreadorganization'])
    expect((await ask('')).body).toEqual({ isAdministrator: false })
    const whose = `/mailboxes/${oidOf(0)}`
    const refused: readonly (readonly [string, object?, string?])[] = [
      ['/mailboxes'],
      [whose],
      [`${whose}/sync`, {}],
      [`${whose}/test`, {}],
      [`${whose}/approve`, {}],
      [whose, { off: [] }, 'PATCH'],
      [`${whose}/alerts/close`, { topic: 'x' }],
      ['/installation'],
      ['/installation', { severities: [] }, 'PATCH'],
      ['/alerts/close', { topic: 'x' }],
    ]
    for (const asked of refused)
      expect([asked[0], (await ask(...asked)).status, (await ask(...asked)).body.code]).toEqual([
        ...[asked[0], 403, 'privilege-missing'],
      ])
    expect(state.decided.get(oidOf(0))?.approval).toBe('pending')
  })

  test('sees everybody, page by page, those that are ill, and those with alerts', async () => {
    const { ask, house } = await open(peopleOf(120))
    const of = (number: number) => ({ tid: tenantId, oid: oidOf(number) })
    for (const number of [3, 70, 71]) await house.store.keep(of(number), { known: 'x' })
    await house.store.keep(of(3), { [reportName('incomingEmail')]: report() })
    const disabled = { code: 'upstream-unavailable', detail: 'Away.', since: '2026-11-24T08:00:00Z' }
    await house.store.keep(of(70), { [reportName('incomingEmail')]: report({ failures: 10, disabled }) })
    await house.store.keepMailboxState(of(70), 'off', new Date())
    await house.store.raiseAlert(
      of(70),
      { topic: 'off:incomingEmail', severity: 'error', code: 'upstream-unavailable', detail: 'Away.' },
      new Date(),
    )
    const first = (await ask('/mailboxes')).body as unknown as { mailboxes: { name: string }[]; after: string }
    expect(first.mailboxes).toHaveLength(50)
    expect(first.mailboxes[0]).toMatchObject({ name: 'Person 0', health: 'not-synchronized' })
    expect(first.mailboxes[3]).toMatchObject({ health: 'new', lastAt: '2026-11-24T08:00:02Z' })
    expect(first).toMatchObject({ counts: { known: 3, off: 1, failing: 0 } })
    const second = (await ask(`/mailboxes?after=${first.after}`)).body as unknown as typeof first
    expect(second.mailboxes[20]).toMatchObject({ name: 'Person 70', health: 'off', alerts: { error: 1, warning: 0 } })
    const shown = async (query: string) =>
      ((await ask(`/mailboxes?${query}`)).body as unknown as typeof first).mailboxes.map(({ name }) => name)
    expect(await shown('show=off')).toEqual(['Person 70'])
    expect(await shown('show=error')).toEqual(['Person 70'])
    expect(await shown('show=warning')).toEqual([])
    expect(await shown('show=synchronized')).toEqual(['Person 3', 'Person 70', 'Person 71'])
    expect(await shown('show=synchronized&search=PERSON71')).toEqual(['Person 71'])
    expect(await shown('search=Person%20119')).toEqual(['Person 119'])
    const support = { tid: tenantId, oid: oidOf(500) }
    await house.store.keep(support, { known: 'x' })
    await house.store.putSharedMailbox({
      ...{ actor: support, address: 'support@contoso.example', name: 'Support', method: 4, usesFilters: false },
      ...{ worksAs: { oid: oidOf(3), name: 'Person 3' }, connectedAt: '2026-11-24T08:00:00Z' },
    })
    expect(await shown('show=synchronized&search=support')).toEqual(['Support'])
    expect((await ask(`/mailboxes/${oidOf(500)}`)).body).toMatchObject({ name: 'Support', health: 'new' })
    expect((await ask('/mailboxes?show=everything')).status).toBe(400)
  })

  test('sees one mailbox, and tests, approves, switches and synchronizes it (R-022, R-040, R-041, R-044)', async () => {
    const { ask, state, synced, tested, house } = await open()
    const whose = `/mailboxes/${oidOf(1)}`
    expect((await ask(whose)).body).toMatchObject({
      ...{ name: 'Person 1', health: 'not-synchronized' },
      organization: { approval: 'pending', isApprovalRequired: true, profileSince: '2026-01-01T00:00:00Z' },
      tests: [{ workload: 'incomingEmail' }],
    })
    expect((await ask(`${whose}/approve`, {})).body).toMatchObject({ organization: { approval: 'approved' } })
    const since = '2026-11-01T00:00:00+01:00'
    expect((await ask(`${whose}/test`, { since })).body).toMatchObject({
      organization: { since: '2026-10-31T23:00:00.000Z' },
    })
    expect(tested).toEqual([{ oid: oidOf(1), enables: true }])
    expect(synced).toEqual([oidOf(1)])
    const early = await ask(`${whose}/test`, { since: '2025-12-31T00:00:00Z' })
    expect(early.body).toMatchObject({ code: 'invalid-value', errors: [{ path: 'since' }] })
    expect((await ask(`${whose}/test`, { since: '2099-01-01T00:00:00Z' })).status).toBe(422)
    expect((await ask(`${whose}/test`, { since: 'yesterday' })).status).toBe(400)

    expect((await ask(whose, { off: ['outgoingEmail'] }, 'PATCH')).body).toMatchObject({
      workloads: [{ isSwitchedOff: false }, { isSwitchedOff: true }, { isSwitchedOff: false }],
    })
    expect(await house.store.recall({ tid: tenantId, oid: oidOf(1) }, switchedOffName)).toBe('["outgoingEmail"]')
    expect((await ask(whose, { off: [] }, 'PATCH')).body).toMatchObject({
      workloads: [{}, { isSwitchedOff: false }, {}],
    })
    expect((await ask(`${whose}/sync`, undefined, 'POST')).status).toBe(200)
    expect(synced).toHaveLength(4)

    state.mayApprove = false
    expect((await ask(`${whose}/approve`, {})).status).toBe(403)
    for (const path of ['', '/sync', '/test', '/approve'])
      expect((await ask(`/mailboxes/${oidOf(99)}${path}`, path ? {} : undefined)).status).toBe(404)
    expect((await ask('/mailboxes/nobody')).status).toBe(400)
  })

  test('closes alerts, and chooses which are raised and who is told (R-073 to R-075)', async () => {
    const { ask, house } = await open()
    const mine = { tid: tenantId, oid: oidOf(1) }
    const alert = (topic: string, severity: 'error' | 'warning') => ({ topic, severity, code: 'x', detail: topic })
    await house.store.raiseAlert(mine, alert('off:incomingEmail', 'error'), new Date())
    await house.store.raiseAlert(mine, alert('failing:outgoingEmail', 'warning'), new Date())
    await house.store.raiseAlert({ tid: tenantId }, alert('many-mailboxes', 'error'), new Date())
    const close = { topic: 'off:incomingEmail' }
    expect((await ask(`/mailboxes/${oidOf(1)}/alerts/close`, close)).body).toMatchObject({
      openAlerts: [{ topic: 'failing:outgoingEmail' }],
    })
    expect((await ask('/installation')).body).toMatchObject({
      ...{ openAlerts: [{ topic: 'many-mailboxes' }], severities: ['error', 'warning', 'information'] },
      tellsOwners: false,
    })
    const token = await keys.token({ oid: oidOf(2) })
    const told = async () => (await house.send('/api/mailbox/alerts', { token })).body
    expect(await told()).toEqual({ alerts: [] })
    await ask('/installation', { tellsOwners: true }, 'PATCH')
    expect(await told()).toMatchObject({ alerts: [{ topic: 'many-mailboxes', isEverybodys: true }] })
    const chosen = await ask('/installation', { severities: ['error'] }, 'PATCH')
    expect(chosen.body).toMatchObject({ severities: ['error'], tellsOwners: true })
    // What is not wanted any more is closed.
    expect(await house.store.openAlerts(mine)).toEqual([])
    expect((await ask('/alerts/close', { topic: 'many-mailboxes' })).body).toMatchObject({ openAlerts: [] })
  })

  test('sees what the configuration makes of items whose record left the filters; nobody else does (R-245)', async () => {
    expect((await (await open()).ask('/installation')).body).toMatchObject({ outsideFilter: 'unlink' })
    await house?.close()
    const { ask, state } = await open(peopleOf(3), { TANDEM_OUTSIDE_FILTER: 'delete' })
    expect((await ask('/installation')).body).toMatchObject({ outsideFilter: 'delete' })
    state.privileges = new Set()
    expect((await ask('/installation')).text).not.toContain('outsideFilter')
  })
})
