import { TandemError } from '../core/errors.ts'
import type { GraphDateTime } from './wire.ts'

const wallClock = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/

/**
 * `2026-11-25T09:00:00.0000000` in UTC → `2026-11-25T09:00:00Z`; an answer in another zone than we asked for is converted.
 * All-day dates are midnights of their date in every zone and stay so.
 * @throws TandemError `upstream-unavailable` for a zone nobody knows: guessing would put a meeting at the wrong hour
 */
export function readInstant(value: GraphDateTime | undefined, isAllDay: boolean): string {
  const parts = value?.dateTime.match(wallClock)?.slice(1).map(Number)
  if (!value || !parts) throw garbled('an event without a time')
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const instant = isAllDay || value.timeZone === 'UTC' ? wall : fromZone(wall, value.timeZone)
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

/** What clocks in the zone show at the instant: `2026-11-25T10:00:00`. @throws TandemError `invalid-value` for no IANA zone */
export function wallClockIn(instant: string, timeZone: string): string {
  try {
    const at = Date.parse(instant)
    return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 19)
  } catch (error) {
    throw new TandemError('invalid-value', { side: 'mailbox', detail: `the time zone "${timeZone}"`, cause: error })
  }
}

function fromZone(wall: number, timeZone: string): number {
  try {
    // The offset at the instant, not at the wall clock's number: around a change of clocks they differ.
    const near = wall - offsetAt(wall, timeZone)
    const at = wall - offsetAt(near, timeZone)
    // In the hour that clocks skip: the instant after the skip.
    return at + offsetAt(at, timeZone) === wall ? at : Math.max(near, at)
  } catch (error) {
    throw garbled(`a time in the zone "${timeZone}" where UTC was asked for`, error)
  }
}

/** Milliseconds that the zone is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const shown = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant
}

function garbled(what: string, cause?: unknown): TandemError {
  return new TandemError('upstream-unavailable', { side: 'mailbox', detail: `Microsoft Graph: ${what}`, cause })
}
