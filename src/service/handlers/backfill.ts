/** Older mail of a chosen period, tracked by the rules of today. */
import type { BackfillPreview, BackfillRequest, BackfillStatus, HoldBackfillRequest } from '../../api/backfill.ts'
import type { AcceptReason } from '../../core/mail/accept.ts'
import { type BackfillWish, backfills, previewBackfill, startBackfill } from '../../core/mail/backfill.ts'
import { acceptSentence, acceptSentences } from '../../core/mail/reasons.ts'
import { createMailChoices } from '../mail-choices.ts'
import { Refusal } from '../problems.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { isRunning, progressOf } from './in-slices.ts'

/** So many of each folder are judged for a preview. */
const judged = 60
const shown = 25

const actorOf = ({ caller }: SignedInCall) => ({ tid: caller.tid, oid: caller.oid })

export async function showBackfill(call: SignedInCall): Promise<BackfillStatus> {
  const found = await backfills.of(call.store, actorOf(call))
  if (!found) return {}
  const { isDone: _isDone, id: _id, place: _place, refused, folders, failure: _failure, ...rest } = found.work
  return {
    backfill: {
      ...{ ...rest, folders: [...folders], refused: counted(refused) },
      ...(await progressOf(call, found)),
    },
  }
}

export async function previewOlderMail(call: SignedInCall, asked: BackfillRequest): Promise<BackfillPreview> {
  const actor = actorOf(call)
  const choices = await createMailChoices(call.configuration, call.store)(actor)
  const { total, decisions } = await previewBackfill(
    call.world,
    actor,
    wishOf(call, asked),
    { choices, atMost: judged },
    upstreamOptions(call),
  )
  const refused: Partial<Record<AcceptReason['code'], number>> = {}
  for (const { isAccepted, reason } of decisions)
    if (!isAccepted) refused[reason.code] = (refused[reason.code] ?? 0) + 1
  const accepted = decisions.filter(({ isAccepted }) => isAccepted)
  // What would be tracked is what a person wants to see.
  const some = [...accepted, ...decisions.filter(({ isAccepted }) => !isAccepted)].slice(0, shown)
  return {
    ...{ total, looked: decisions.length, accepted: accepted.length, refused: counted(refused) },
    messages: some.map(({ message, isAccepted, reason, correlation }) => ({
      ...{ subject: message.subject, from: message.from ?? '', isAccepted },
      ...(message.receivedDateTime ? { receivedAt: message.receivedDateTime } : {}),
      because: acceptSentence(reason, correlation?.method),
    })),
  }
}

export async function startOlderMail(call: SignedInCall, asked: BackfillRequest): Promise<BackfillStatus> {
  const actor = actorOf(call)
  if (isRunning(await backfills.of(call.store, actor)))
    throw new Refusal(
      'request-invalid',
      'Older mail is being looked at already. Stop that first, or wait until it is done.',
    )
  await startBackfill(call.world, actor, wishOf(call, asked), upstreamOptions(call))
  call.sync.hasten(actor, 'incomingEmail')
  return showBackfill(call)
}

export async function holdOlderMail(call: SignedInCall, { isStopped }: HoldBackfillRequest): Promise<BackfillStatus> {
  const actor = actorOf(call)
  await backfills.hold(call.store, actor, isStopped)
  if (!isStopped) call.sync.hasten(actor, 'incomingEmail')
  return showBackfill(call)
}

/** @throws Refusal for a period that has no time in it */
function wishOf({ now }: SignedInCall, { from, to, folders }: BackfillRequest): BackfillWish {
  const end = new Date(Math.min(Date.parse(to), now().getTime())).toISOString()
  const start = new Date(from).toISOString()
  if (start >= end) {
    throw new Refusal(
      'request-invalid',
      'The period ends before it begins. Choose a first day in the past, before the last.',
      {
        errors: [{ path: 'from', message: 'must be before “to”, and in the past' }],
      },
    )
  }
  return { from: start, to: end, folders: [...new Set(folders)] }
}

function counted(refused: Readonly<Partial<Record<AcceptReason['code'], number>>>) {
  return Object.entries(refused).map(([code, count]) => ({
    because: acceptSentences[code as AcceptReason['code']].replace(' “{entry}”', ''),
    count: count ?? 0,
  }))
}
