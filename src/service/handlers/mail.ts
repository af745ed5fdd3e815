/** Automatic tracking as a person sees and sets it. */
import type { NeverTrackChange, NeverTrackList, WhyAnswer, WhyRequest } from '../../api/mail.ts'
import { linkIdOf } from '../../core/follow/pair.ts'
import type { Actor } from '../../core/link.ts'
import type { AcceptReason } from '../../core/mail/accept.ts'
import type { CorrelationMethod } from '../../core/mail/correlate.ts'
import { explainMail } from '../../core/mail/explain-mail.ts'
import { placesIn, placesName } from '../../core/mail/folder-notes.ts'
import { readNeverEntry } from '../../core/mail/never-track.ts'
import { acceptSentence } from '../../core/mail/reasons.ts'
import { readRetries, retriesName } from '../../core/mail/retries.ts'
import { allowedRules } from '../../core/mail/tracked-folders.ts'
import { createMailChoices, neverName, readNever } from '../mail-choices.ts'
import { Refusal } from '../problems.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

export async function explainMessage(call: SignedInCall, { id }: WhyRequest): Promise<WhyAnswer> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  const [choices, { rules, terms }, notes] = await Promise.all([
    createMailChoices(call.configuration, call.store)(actor),
    call.folders.of(call.world.crm, actor, upstreamOptions(call)),
    call.store.notes(actor),
  ])
  const { places } = placesIn({ get: () => notes[placesName] })
  const folders = allowedRules(rules, terms).flatMap((rule) => {
    const place = places[rule.folderId]
    return place?.isUnderInbox ? [{ ...rule, name: place.displayName }] : []
  })
  const { link, decided, now } = await explainMail(
    call.world,
    actor,
    id,
    { ...choices, folders },
    upstreamOptions(call),
  )
  const isTracked = link?.state === 'tracked'
  const became = isTracked ? undefined : await whatBecame(call, actor, id, notes[retriesName])
  return {
    isTracked,
    ...(became ? { became } : {}),
    ...(decided ? { decided: { ...told(decided.reason, decided.method), at: decided.at } } : {}),
    now: told(now.reason, now.correlation?.method),
  }
}

/** What the history says of a message that is not tracked, or what is tried with it at each look. */
async function whatBecame(
  { store, world }: SignedInCall,
  actor: Actor,
  itemId: string,
  retries: string | undefined,
): Promise<WhyAnswer['became']> {
  const tried = readRetries(retries)[itemId]
  if (tried) return { is: 'waiting', at: tried.since, because: tried.detail }
  const [last] = await store.receipts(actor.tid, world.guidFor(linkIdOf.item(actor, 'message', itemId)), 1)
  if (!last) return undefined
  const { verb, outcome, at, failure } = last
  if (outcome === 'done') return verb === 'untrack' ? { is: 'let-go', at, because: '' } : undefined
  return { is: outcome === 'pending' ? 'waiting' : 'failed', at, because: failure?.detail ?? '' }
}

function told(reason: AcceptReason, method: CorrelationMethod | undefined) {
  const code = reason.code === 'accepted-folder' && reason.after === 'let-go' ? 'let-go' : reason.code
  return { isAccepted: code.startsWith('accepted-'), code, because: acceptSentence(reason, method) }
}

export async function showNeverTrack({ caller, store, configuration }: SignedInCall): Promise<NeverTrackList> {
  const { people, isSensitive, categories } = readNever(
    await store.recall({ tid: caller.tid, oid: caller.oid }, neverName),
  )
  return {
    ...{ people: [...people], isSensitive, categories: [...categories] },
    everybodys: [...configuration.mail.neverTrack],
  }
}

/** @throws Refusal that names each entry which is neither an address nor a domain */
export async function changeNeverTrack(call: SignedInCall, asked: NeverTrackChange): Promise<NeverTrackList> {
  const { caller, store } = call
  const actor = { tid: caller.tid, oid: caller.oid }
  const before = readNever(await store.recall(actor, neverName))
  const wrong = (asked.people ?? []).filter((entry) => readNeverEntry(entry) === undefined)
  if (wrong.length > 0) {
    const names = wrong.map((entry) => `“${entry}”`).join(', ')
    throw new Refusal(
      'invalid-value',
      `${names}: give an address (anna@contoso.example) or a domain (contoso.example).`,
      {
        errors: wrong.map((entry) => ({ path: 'people', message: `${entry} is neither an address nor a domain` })),
      },
    )
  }
  const people = asked.people?.flatMap((entry) => readNeverEntry(entry) ?? []) ?? before.people
  const categories = asked.categories?.map((name) => name.trim()).filter(Boolean) ?? before.categories
  const list = {
    people: [...new Set(people)],
    isSensitive: asked.isSensitive ?? before.isSensitive,
    categories: [...new Set(categories)],
  }
  await store.keep(actor, { [neverName]: JSON.stringify(list) })
  return showNeverTrack(call)
}
