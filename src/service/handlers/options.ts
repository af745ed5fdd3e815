/** A person's own options, kept by the organization. */
import type { PersonalOptions, PersonalOptionsChange } from '../../api/options.ts'
import { forgottenFilter } from '../../core/follow/record-news.ts'
import { followedKinds } from '../../core/following.ts'
import { Refusal } from '../problems.ts'
import { mailboxOf, type SignedInCall, upstreamOptions } from './call.ts'
import { compareForOne } from './compare-anew.ts'

export function showOptions(call: SignedInCall): Promise<PersonalOptions> {
  return call.world.crm.personalOptions(upstreamOptions(call))
}

/** @returns the options as the organization has them afterwards */
export async function changeOptions(call: SignedInCall, asked: PersonalOptionsChange): Promise<PersonalOptions> {
  const { timeZone } = asked
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new Refusal('invalid-value', `“${timeZone}” is no time zone. Give an IANA name such as Europe/Berlin.`, {
      errors: [{ path: 'timeZone', message: 'must be an IANA name such as Europe/Berlin' }],
    })
  }
  const changes = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  if (Object.keys(changes).length > 0) await call.world.crm.setPersonalOptions(changes, upstreamOptions(call))
  const company = asked.syncContactCompany === undefined ? [] : (['contact'] as const)
  await compareForOne(call, timeZone === undefined ? company : followedKinds)
  if (asked.isResourceBookingExchangeSyncEnabled !== undefined) {
    // The next look asks anew what goes to Outlook, and it is soon.
    const mailbox = mailboxOf(call)
    await call.store.keep(mailbox, forgottenFilter('bookableresourcebooking'))
    call.sync.hasten(mailbox, 'appointmentsContactsTasks')
  }
  return showOptions(call)
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
