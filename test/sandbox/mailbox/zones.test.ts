import { expect, test } from '@jest/globals'
import { utcOf } from '../../../src/interchange/wall-clock.ts'
import { windowsNames } from '../../../src/interchange/windows-zones.ts'
import { toInstant, toLocal } from '../../../src/sandbox/mailbox/zones.ts'
import { createWorld } from './world.ts'

test('every Windows name is a zone whose clocks can be read both ways', () => {
  expect(windowsNames.length).toBeGreaterThan(130)
  const time = Date.parse('2026-06-15T12:30:00Z')
  expect(windowsNames.filter((name) => toInstant(toLocal(time, name), name) !== time)).toEqual([])
})

test('a reading that clocks skip is the instant after the skip, for the mailbox and in a calendar file (RFC 5545)', () => {
  for (const [local, zone, windows, instant] of [
    ['2027-03-28T02:30:00', 'Europe/Berlin', 'W. Europe Standard Time', '2027-03-28T01:30:00Z'],
    ['2027-03-14T02:30:00', 'America/New_York', 'Eastern Standard Time', '2027-03-14T07:30:00Z'],
    ['2027-10-03T02:30:00', 'Australia/Sydney', 'AUS Eastern Standard Time', '2027-10-02T16:30:00Z'],
  ] as const) {
    const at = Date.parse(instant)
    expect([toInstant(local, windows), utcOf(local, zone).getTime()]).toEqual([at, at])
  }
  // What comes twice is the first of the two in a file.
  expect(utcOf('2027-11-07T01:30:00', 'America/New_York').toISOString()).toBe('2027-11-07T05:30:00.000Z')
})

test('Prefer takes Windows and IANA names, and refuses what is neither', async () => {
  const { ask } = createWorld()
  const at = (dateTime: string) => ({ dateTime, timeZone: 'Nepal Standard Time' })
  const event = { subject: 'x', start: at('2026-05-05T09:00:00'), end: at('2026-05-05T10:00:00') }
  const { id } = (await ask('POST', '/me/events', event)).json
  const startIn = (zone: string) => ask('GET', `/me/events/${id}`, undefined, { Prefer: `outlook.timezone="${zone}"` })
  expect((await ask('GET', `/me/events/${id}`)).json.start.dateTime).toBe('2026-05-05T03:15:00.0000000')
  expect((await startIn('Chatham Islands Standard Time')).json.start.dateTime).toBe('2026-05-05T16:00:00.0000000')
  expect((await startIn('Asia/Kathmandu')).json.start.dateTime).toBe('2026-05-05T09:00:00.0000000')
  expect((await startIn('Middle Earth Standard Time')).status).toBe(400)
})
