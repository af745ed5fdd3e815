/** The never-track list applied to what is tracked already, in the background. */
import type {
  HoldNeverBackwardsRequest,
  NeverBackwardsPreview,
  NeverBackwardsRequest,
  NeverBackwardsStatus,
} from '../../api/never-backwards.ts'
import { backwards, previewNeverBackwards, startNeverBackwards } from '../../core/mail/apply-never-track.ts'
import { createMailChoices } from '../mail-choices.ts'
import { Refusal } from '../problems.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { isRunning, progressOf } from './in-slices.ts'

/** So many are looked at while a person waits: seconds. */
const judged = 400

const actorOf = ({ caller }: SignedInCall) => ({ tid: caller.tid, oid: caller.oid })
const listOf = async (call: SignedInCall) =>
  (await createMailChoices(call.configuration, call.store)(actorOf(call))).never

export async function showNeverBackwards(call: SignedInCall): Promise<NeverBackwardsStatus> {
  const found = await backwards.of(call.store, actorOf(call))
  if (!found) return {}
  const {
    id: _id,
    list: _list,
    hand: _hand,
    place: _place,
    isDone: _isDone,
    why,
    failure: _failure,
    ...rest
  } = found.work
  return {
    backwards: {
      ...{ ...rest, why: Object.values(why).map(({ detail, count }) => ({ because: detail, count })) },
      ...(await progressOf(call, found)),
    },
  }
}

export async function previewBackwards(call: SignedInCall): Promise<NeverBackwardsPreview> {
  const list = await listOf(call)
  return previewNeverBackwards(call.world, actorOf(call), { list, atMost: judged }, upstreamOptions(call))
}

/** @throws Refusal where it is under way already */
export async function startBackwards(
  call: SignedInCall,
  { keepRecord }: NeverBackwardsRequest,
): Promise<NeverBackwardsStatus> {
  const actor = actorOf(call)
  if (isRunning(await backwards.of(call.store, actor)))
    throw new Refusal(
      'request-invalid',
      'The list is being applied to what is tracked already. Stop that first, or wait until it is done.',
    )
  await startNeverBackwards(call.world, actor, { keepRecord, list: await listOf(call) })
  call.sync.hasten(actor, 'incomingEmail')
  return showNeverBackwards(call)
}

export async function holdBackwards(
  call: SignedInCall,
  { isStopped }: HoldNeverBackwardsRequest,
): Promise<NeverBackwardsStatus> {
  const actor = actorOf(call)
  await backwards.hold(call.store, actor, isStopped)
  if (!isStopped) call.sync.hasten(actor, 'incomingEmail')
  return showNeverBackwards(call)
}
