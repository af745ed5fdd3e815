import type { MailboxStatus, ReleaseRequest } from '../../api/mailbox.ts'
import { holdSentence } from '../../core/follow/brakes.ts'
import { holdsOf, releaseHold } from '../../core/follow/sync-mailbox.ts'
import type { SyncedKind } from '../../core/item.ts'
import { type CycleReport, readReport, reportName } from '../cycle-report.ts'
import type { SignedInCall } from './call.ts'
import { syncSoon } from './sync-soon.ts'

/** How the caller's own mailbox is doing: the last cycle, the next one, and what stands still. */
export async function showMailbox({ caller, store, sync, push }: SignedInCall): Promise<MailboxStatus> {
  const actor = { tid: caller.tid, oid: caller.oid }
  const linked = (kind: SyncedKind) => store.countLinks(actor, kind)
  const [holds, last, mail, told, message, event, contact, task] = await Promise.all([
    holdsOf({ journal: store }, actor),
    store.recall(actor, reportName('appointmentsContactsTasks')),
    store.recall(actor, reportName('incomingEmail')),
    push.statusOf(actor),
    linked('message'),
    linked('event'),
    linked('contact'),
    linked('task'),
  ])
  const [nextAt, isRunning] = await Promise.all([sync.nextAt(actor), sync.isRunning(actor)])
  const progress = sync.progressOf(actor)
  const report = together(readReport(mail), readReport(last))
  return {
    isRunning,
    ...(progress ? { progress: progress.map((one) => ({ ...one })) } : {}),
    ...(report ? { last: shown(report), ...(report.disabled ? { disabled: report.disabled } : {}) } : {}),
    ...(nextAt ? { nextAt } : {}),
    push: told,
    linked: { message, event, contact, task },
    holds: holds.map(({ done = 0, items = [], isReleased = false, ...hold }) => ({
      ...hold,
      because: holdSentence({ ...hold, done }),
      items: items.map((item) => ({ ...item })),
      more: Math.max(0, hold.count - done - items.length),
      isReleased,
    })),
  }
}

/** A cycle now; answers when it is done, or soon with how far it is. */
export async function syncMailboxNow(call: SignedInCall): Promise<MailboxStatus> {
  await syncSoon(call.sync, { tid: call.caller.tid, oid: call.caller.oid })
  return showMailbox(call)
}

/** Lets what stands still go on, and goes on at once. */
export async function releaseScope(call: SignedInCall, { kind }: ReleaseRequest): Promise<MailboxStatus> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  if (await releaseHold({ journal: call.store }, actor, kind)) await syncSoon(call.sync, actor)
  return showMailbox(call)
}

/** A mailbox has one last look, whichever of its workloads were a part of it. */
function together(mail: CycleReport | undefined, rest: CycleReport | undefined): CycleReport | undefined {
  if (!mail || !rest) return mail ?? rest
  const newer = mail.endedAt > rest.endedAt ? mail : rest
  const failure = mail.failure ?? rest.failure
  const disabled = mail.disabled ?? rest.disabled
  return {
    ...newer,
    scopes: [...mail.scopes, ...rest.scopes],
    ...(failure ? { failure } : {}),
    ...(disabled ? { disabled } : {}),
  }
}

const shown = ({ startedAt, endedAt, failure, throttledMs, scopes }: CycleReport): MailboxStatus['last'] => ({
  ...{ startedAt, endedAt, scopes: scopes.map((scope) => ({ ...scope })) },
  ...(failure ? { failure } : {}),
  ...(throttledMs ? { throttledSeconds: Math.ceil(throttledMs / 1000) } : {}),
})
