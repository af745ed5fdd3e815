/** What is done in slices after ordinary looks, as the person sees it who asked for it. */
import type { Sliced, SlicedState } from '../../core/mail/in-slices.ts'
import { readReport, reportName } from '../cycle-report.ts'
import type { SignedInCall } from './call.ts'

export interface Progress {
  readonly state: 'running' | 'stopped' | 'done'
  /** Why nothing comes of it. */
  readonly failure?: { readonly code: string; readonly detail: string }
}

const stateOf = ({ work, isStopped }: SlicedState<Sliced>): Progress['state'] =>
  work.isDone ? 'done' : isStopped ? 'stopped' : 'running'

export const isRunning = (found: SlicedState<Sliced> | undefined): boolean =>
  found !== undefined && stateOf(found) === 'running'

export async function progressOf(call: SignedInCall, found: SlicedState<Sliced>): Promise<Progress> {
  const failure = isRunning(found) ? await waitsFor(call, found.work) : undefined
  return { state: stateOf(found), ...(failure ? { failure } : {}) }
}

/** There are no looks, or they fail, or its own last slice did. */
async function waitsFor(
  { caller, store, configuration }: SignedInCall,
  { failure }: Sliced,
): Promise<Progress['failure']> {
  const report = readReport(await store.recall({ tid: caller.tid, oid: caller.oid }, reportName('incomingEmail')))
  const why = report?.failure ?? report?.scopes.find((scope) => scope.failure)?.failure ?? failure
  if (why) return { code: why.code, detail: why.detail }
  return configuration.syncSeconds > 0 ? undefined : onlyAsked
}

const onlyAsked = {
  code: 'not-periodic',
  detail:
    'This installation looks at mailboxes only when somebody asks. Each “Sync now” on the page Mailbox does a part.',
}
