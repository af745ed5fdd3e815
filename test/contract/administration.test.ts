/** What an administrator sees and decides of everybody's mailboxes, with their own rights in the organization. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { administratorPrivilege } from '../../src/core/administration.ts'
import { createAdministration } from '../../src/dataverse/index.ts'
import { users } from '../../src/sandbox/people/index.ts'
import type { SandboxUser } from '../../src/sandbox/seams.ts'
import { hasJudge, verdicts } from './judge.ts'
import { address, call, maren, organizationWorld, tomas } from './organization-world.ts'

async function administered() {
  const world = await organizationWorld()
  const as = (user: SandboxUser) =>
    createAdministration({ address, newId: randomUUID, upstream: world.upstreamOf(user.oid) })
  return { ...world, administrationOf: as }
}

describe('administration', () => {
  test('is the right of whoever may change the organization, by their roles there (R-041)', async () => {
    const { administrationOf, recorded } = await administered()
    const may = async (user: SandboxUser) => (await administrationOf(user).privileges(call)).has(administratorPrivilege)
    expect(await may(tomas)).toBe(true)
    expect(await may(maren)).toBe(false)
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('lists people by name, page by page, and finds them by name and address', async () => {
    const { administrationOf, recorded } = await administered()
    const { people } = administrationOf(tomas)
    const names: string[] = []
    let after: string | undefined
    do {
      const page = await people({ limit: 2, ...(after === undefined ? {} : { after }) }, call)
      expect(page.people.length).toBeLessThanOrEqual(2)
      names.push(...page.people.map(({ name }) => name))
      after = page.after
    } while (after !== undefined)
    expect(names).toEqual(users.map(({ name }) => name).sort((one, other) => one.localeCompare(other)))
    const found = await people({ search: maren.mail.slice(0, 8), limit: 50 }, call)
    expect(found.people).toEqual([{ oid: maren.oid, name: maren.name, address: maren.mail }])
    expect((await people({ search: "O'Nobody", limit: 50 }, call)).people).toEqual([])
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('approves an address, sets a start date and says who is told (R-022, R-041, R-075)', async () => {
    const { administrationOf, patch, recorded } = await administered()
    const own = administrationOf(tomas)
    const profile = (await own.mailboxDecisions(maren.oid, call))?.profileSince
    await patch(tomas, `mailboxes(${(await own.mailboxDecisions(maren.oid, call))?.id})`, {
      emailrouteraccessapproval: 2,
    })
    const before = await own.mailboxDecisions(maren.oid, call)
    expect(before).toMatchObject({ isActive: true, approval: 'pending', isApprovalRequired: true })
    await own.approveMailbox(before?.id ?? '', call)
    await own.setStartDate(before?.id ?? '', '2026-11-01T00:00:00Z', call)
    expect(await own.mailboxDecisions(maren.oid, call)).toEqual({
      ...{ id: before?.id, isActive: true, approval: 'approved', isApprovalRequired: true },
      since: '2026-11-01T00:00:00Z',
      ...(profile ? { profileSince: profile } : {}),
    })
    expect(await own.tellsOwners(call)).toBe(false)
    await own.setTellsOwners(true, call)
    expect(await own.tellsOwners(call)).toBe(true)
    expect(await own.mailboxDecisions(randomUUID(), call)).toBeUndefined()
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('does nothing that the person may not: the organization refuses', async () => {
    const { administrationOf } = await administered()
    const id = (await administrationOf(maren).mailboxDecisions(maren.oid, call))?.id ?? ''
    const own = administrationOf(maren)
    await expect(own.approveMailbox(id, call)).rejects.toMatchObject({ code: 'privilege-missing' })
    await expect(own.setStartDate(id, '2026-11-01T00:00:00Z', call)).rejects.toMatchObject({
      code: 'privilege-missing',
    })
    await expect(own.setTellsOwners(true, call)).rejects.toMatchObject({ code: 'privilege-missing' })
  })
})
