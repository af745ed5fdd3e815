import { describe, expect, test } from '@jest/globals'
import type { PersonalOptions } from '../../src/core/following.ts'
import { readPersonalOptions, writePersonalOptions } from '../../src/dataverse/personal-options.ts'
import { type Answer, type Asked, call, organizationThat, refusal } from './fake-organization.ts'

const me = '33333333-3333-4333-8333-333333333333'

const options: PersonalOptions = {
  timeZone: 'Europe/Paris',
  syncContactCompany: true,
  incomingEmailFilteringMethod: 4,
  autoCreateContactOnPromote: 'lead',
  isSendAsAllowed: true,
  isResourceBookingExchangeSyncEnabled: true,
}

describe('the row of a person’s settings', () => {
  test('reads as it was written', () => {
    expect(readPersonalOptions(writePersonalOptions(options))).toEqual(options)
  })

  test('that says nothing, or what nobody knows, means Microsoft’s defaults', () => {
    const defaults = {
      timeZone: 'UTC',
      syncContactCompany: false,
      incomingEmailFilteringMethod: 1,
      autoCreateContactOnPromote: 'none',
      isSendAsAllowed: false,
      isResourceBookingExchangeSyncEnabled: false,
    }
    expect(readPersonalOptions({})).toEqual(defaults)
    const odd = { timezonecode: 9999, incomingemailfilteringmethod: 7, synccontactcompany: null }
    expect(readPersonalOptions({ ...odd, autocreatecontactonpromote: -1 })).toEqual(defaults)
  })

  test.each([
    [0, 'none'],
    [1, 'contact'],
    [2, 'lead'],
    [3, 'contact'],
  ])('has %i for unknown senders that become: %s (R-231)', (autocreatecontactonpromote, kind) => {
    expect(readPersonalOptions({ autocreatecontactonpromote }).autoCreateContactOnPromote).toBe(kind)
  })

  test.each([
    ['Europe/Amsterdam', 110],
    ['Europe/London', 85],
    ['America/New_York', 35],
    ['Asia/Calcutta', 190],
    ['UTC', 92],
  ])('has %s as %i', (timeZone, timezonecode) => {
    expect(writePersonalOptions({ timeZone })).toEqual({ timezonecode })
  })

  test('takes no zone that has no code', () => {
    expect(() => writePersonalOptions({ timeZone: 'Mars/Olympus' })).toThrow(
      expect.objectContaining({ code: 'invalid-value', message: expect.stringContaining('Mars/Olympus') }),
    )
  })
})

function settingsOf(written: Answer = { status: 204 }) {
  return organizationThat(({ line }: Asked): Answer => {
    if (line.includes('WhoAmI')) return { json: { UserId: me, BusinessUnitId: me, OrganizationId: me } }
    if (line.startsWith('PATCH')) return written
    return { json: line.includes('usersettings') ? { systemuserid: me, timezonecode: 110 } : { value: [{}] } }
  })
}

test('only what changes is written to the row that is there, and the next settings are asked for anew', async () => {
  const { crm, asked } = settingsOf()
  await crm.settings(call)
  await crm.setPersonalOptions({ syncContactCompany: true, autoCreateContactOnPromote: 'none' }, call)
  expect(asked.filter(({ line }) => line.startsWith('PATCH'))).toMatchObject([
    {
      line: `PATCH usersettingscollection(${me})`,
      headers: expect.stringContaining('If-Match: *'),
      json: { synccontactcompany: true, autocreatecontactonpromote: 0 },
    },
  ])
  const reads = () => asked.filter(({ line }) => line.startsWith('GET usersettings')).length
  expect(reads()).toBe(1)
  await crm.settings(call)
  expect(reads()).toBe(2)
})

test('nothing to change is nothing to ask; a refusal is told', async () => {
  const { crm, asked } = settingsOf(refusal(403, '0x80040220', 'prvWriteUserSettings'))
  await crm.setPersonalOptions({}, call)
  expect(asked).toEqual([])
  await expect(crm.setPersonalOptions({ isSendAsAllowed: true }, call)).rejects.toMatchObject({
    code: 'privilege-missing',
  })
})
