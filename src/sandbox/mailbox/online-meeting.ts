import { randomBytes } from 'node:crypto'
import type { Json } from './values.ts'

/**
 * Makes an event an online meeting where that is written: it gets an address to join by. From then on Outlook ignores
 * what is written about it, and a new body does not take the address away.
 */
export function withOnlineMeeting(written: Json, before: Json): Json {
  const { isOnlineMeeting, onlineMeetingProvider: _, ...others } = written
  if (before.isOnlineMeeting === true) return others
  if (isOnlineMeeting !== true) return written
  const joinUrl = `https://teams.example/l/meetup-join/${randomBytes(18).toString('base64url')}`
  return { ...others, isOnlineMeeting, onlineMeetingProvider: 'teamsForBusiness', onlineMeeting: { joinUrl } }
}
