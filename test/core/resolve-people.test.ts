import { describe, expect, test } from '@jest/globals'
import type { AddressMatch } from '../../src/core/record.ts'
import { resolveAll, resolveOne } from '../../src/core/resolve-people.ts'

let rows = 0
function row(table: string, more: Partial<AddressMatch> = {}): AddressMatch {
  rows++
  return {
    table,
    id: `row-${rows}`,
    name: `${table} ${rows}`,
    address: 'x@y.example',
    isActive: true,
    createdOn: `2026-01-01T00:00:${String(rows % 60).padStart(2, '0')}Z`,
    ...more,
  }
}

describe('one sender, organizer or attendee', () => {
  test('is the mailbox owner’s row before others’, then by table, then the first created (R-213)', () => {
    const contact = row('contact', { createdOn: '2026-02-02T00:00:00Z' })
    const older = row('contact', { createdOn: '2026-01-02T00:00:00Z' })
    const lead = row('lead')
    const account = row('account')
    const user = row('systemuser')
    expect(resolveOne([lead, account, contact, older, user], 'me', false)).toBe(user)
    expect(resolveOne([lead, account, contact, older], 'me', false)).toBe(older)
    expect(resolveOne([lead, account], 'me', false)).toBe(account)
    const mine = row('lead', { ownerId: 'me' })
    expect(resolveOne([mine, account, contact, user], 'me', false)).toBe(mine)
  })

  test('is nobody when more than 100 rows match, or on any tie where the organization wants that (R-214)', () => {
    expect(
      resolveOne(
        Array.from({ length: 101 }, () => row('contact')),
        'me',
        false,
      ),
    ).toBeUndefined()
    expect(
      resolveOne(
        Array.from({ length: 100 }, () => row('contact')),
        'me',
        false,
      ),
    ).toBeDefined()
    expect(resolveOne([row('contact'), row('lead')], 'me', true)).toBeUndefined()
  })

  test('a single match resolves whatever its state, but never a disabled user (R-215)', () => {
    const inactive = row('contact', { isActive: false })
    expect(resolveOne([inactive], 'me', false)).toBe(inactive)
    const active = row('lead')
    expect(resolveOne([inactive, active], 'me', false)).toBe(active)
    expect(resolveOne([row('systemuser', { isActive: false })], 'me', false)).toBeUndefined()
  })
})

describe('a recipient', () => {
  test('is every row with that address, unless the organization says otherwise (R-217)', () => {
    const both = [row('contact'), row('lead')]
    expect(resolveAll(both, 'me', false)).toHaveLength(2)
    expect(resolveAll(both, 'me', true)).toEqual([])
    expect(resolveAll(both.slice(0, 1), 'me', true)).toHaveLength(1)
  })
})
