/** What an administrator decides about mailboxes in the organization, as the service reads it for all of them. */
import { describe, expect, test } from '@jest/globals'
import { idOf } from '../../src/sandbox/people/ids.ts'
import { hasJudge, verdicts } from './judge.ts'
import { call, maren, organizationWorld, priya, tomas } from './organization-world.ts'

const rowOf = (user: { readonly systemUserId: string }) => `mailboxes(${idOf('mailbox', user.systemUserId)})`
const profile = `emailserverprofiles(${idOf('emailserverprofile', 'exchange online')})`

describe('the terms of the organization’s mailboxes', () => {
  test('are plain at first, and then come as they change (R-031, R-040)', async () => {
    const { feed, patch, pass, recorded } = await organizationWorld()
    const { mailboxTerms } = feed()
    const first = await mailboxTerms(undefined, call)
    expect(first).toMatchObject({ fromStart: true })
    expect([...first.terms]).toEqual([])

    pass(60_000)
    expect(await patch(tomas, rowOf(maren), { emailrouteraccessapproval: 2 })).toBe(204)
    const pending = await mailboxTerms(first.cursor, call)
    expect(pending.fromStart).toBe(false)
    expect(pending.terms.get(maren.systemUserId)).toEqual({
      refused: { incomingEmail: 'mailbox-not-approved', outgoingEmail: 'mailbox-not-approved' },
    })

    pass(60_000)
    expect(await patch(tomas, rowOf(maren), { emailrouteraccessapproval: 1 })).toBe(204)
    const approved = await mailboxTerms(pending.cursor, call)
    expect(approved.terms.has(maren.systemUserId)).toBe(true)
    expect(approved.terms.get(maren.systemUserId)).toBeUndefined()
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('of one that is deactivated, given to Microsoft’s synchronization, or has a start date (R-021, R-029, R-037)', async () => {
    const { feed, patch } = await organizationWorld()
    await patch(tomas, rowOf(maren), { statecode: 1, statuscode: 2 })
    await patch(tomas, rowOf(priya), { actdeliverymethod: 1, actstatus: 1, enabledforact: true })
    await patch(tomas, rowOf(tomas), { processemailreceivedafter: '2026-11-01T00:00:00Z' })
    const { terms } = await feed().mailboxTerms(undefined, call)
    expect(terms.get(maren.systemUserId)?.refused.appointmentsContactsTasks).toBe('mailbox-inactive')
    expect(terms.get(priya.systemUserId)).toEqual({ refused: { appointmentsContactsTasks: 'server-side-sync' } })
    expect(terms.get(tomas.systemUserId)).toEqual({ refused: {}, mailSince: '2026-11-01T00:00:00Z' })
  })

  test('are all read again when a profile or a switch of the organization changed (R-012, R-040)', async () => {
    const { feed, patch } = await organizationWorld()
    const { mailboxTerms } = feed()
    const first = await mailboxTerms(undefined, call)
    await patch(tomas, profile, { minpollingintervalinminutes: 8 })
    const slow = await mailboxTerms(first.cursor, call)
    expect(slow.fromStart).toBe(true)
    expect(slow.terms.get(priya.systemUserId)).toEqual({ refused: {}, atLeastMs: 480_000 })
    await patch(tomas, rowOf(priya), { emailrouteraccessapproval: 3 })
    await patch(tomas, profile, { minpollingintervalinminutes: 0 })
    const rejected = await mailboxTerms(slow.cursor, call)
    expect([...rejected.terms.keys()]).toEqual([priya.systemUserId])
  })
})
