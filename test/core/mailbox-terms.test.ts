import { describe, expect, test } from '@jest/globals'
import { type MailboxRow, termsOf } from '../../src/core/mailbox-terms.ts'

const plain: MailboxRow = { isActive: true, isApproved: true, atWork: [] }
const terms = (row: Partial<MailboxRow>, requiresApproval = true) => termsOf({ ...plain, ...row }, requiresApproval)

describe('what the organization decided about a mailbox', () => {
  test('is nothing for most', () => {
    expect(terms({})).toBeUndefined()
    expect(terms({ profile: { pollingMinutes: 0 } })).toBeUndefined()
  })

  test('e-mail waits for approval where the organization asks for it, all else does not (R-040, R-042)', () => {
    const mail = { incomingEmail: 'mailbox-not-approved', outgoingEmail: 'mailbox-not-approved' }
    expect(terms({ isApproved: false })).toEqual({ refused: mail })
    expect(terms({ isApproved: false }, false)).toBeUndefined()
  })

  test('what Microsoft’s synchronization works on is left to it, also before an approval (R-029)', () => {
    expect(terms({ isApproved: false, atWork: ['incomingEmail'] })?.refused).toEqual({
      incomingEmail: 'server-side-sync',
      outgoingEmail: 'mailbox-not-approved',
    })
  })

  test('an inactive mailbox is left alone as a whole (R-037)', () => {
    expect(new Set(Object.values(terms({ isActive: false, atWork: ['incomingEmail'] })?.refused ?? {}))).toEqual(
      new Set(['mailbox-inactive']),
    )
  })

  test('the later of the start dates of profile and mailbox holds (R-021)', () => {
    const [early, late] = ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z']
    expect(terms({ since: early, profile: { since: late } })?.mailSince).toBe(late)
    expect(terms({ since: late, profile: { since: early } })?.mailSince).toBe(late)
    expect(terms({ profile: { since: early } })?.mailSince).toBe(early)
  })

  test('the profile says how often at most (R-012)', () => {
    expect(terms({ profile: { pollingMinutes: 7 } })).toEqual({ refused: {}, atLeastMs: 420_000 })
  })
})
