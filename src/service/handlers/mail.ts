/** Automatic tracking as a person sees and sets it. */
import type {
  AppliedNever,
  ApplyNeverRequest,
  NeverTrackChange,
  NeverTrackList,
  WhyAnswer,
  WhyRequest,
} from '../../api/mail.ts'
import type { AcceptReason } from '../../core/mail/accept.ts'
import { applyNeverTrack } from '../../core/mail/apply-never-track.ts'
import type { CorrelationMethod } from '../../core/mail/correlate.ts'
import { explainMail } from '../../core/mail/explain-mail.ts'
import { placesIn, placesName } from '../../core/mail/folder-notes.ts'
import { readNeverEntry } from '../../core/mail/never-track.ts'
import { acceptSentence } from '../../core/mail/reasons.ts'
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
  return {
    isTracked: link?.state === 'tracked',
    ...(decided ? { decided: { ...told(decided.reason, decided.method), at: decided.at } } : {}),
    now: told(now.reason, now.correlation?.method),
  }
}

const told = (reason: AcceptReason, method: CorrelationMethod | undefined) => ({
  isAccepted: reason.code.startsWith('accepted-'),
  code: reason.code,
  because: acceptSentence(reason, method),
})

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

export async function applyNeverBackwards(call: SignedInCall, asked: ApplyNeverRequest): Promise<AppliedNever> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  const { never } = await createMailChoices(call.configuration, call.store)(actor)
  return applyNeverTrack(call.world, actor, never, { ...upstreamOptions(call), ...asked })
}
