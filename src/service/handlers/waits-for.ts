/** Why nothing comes of what is done in slices after ordinary looks: there are none, or they fail. */
import { readReport, reportName } from '../cycle-report.ts'
import type { SignedInCall } from './call.ts'

/** @param work what its own last slice failed with; a mailbox that is not looked at has no slices */
export async function waitsFor(
  { caller, store, configuration }: SignedInCall,
  { failure }: { readonly failure?: { readonly code: string; readonly detail: string } },
): Promise<{ failure?: { code: string; detail: string } }> {
  const report = readReport(await store.recall({ tid: caller.tid, oid: caller.oid }, reportName('incomingEmail')))
  const why = report?.failure ?? report?.scopes.find((scope) => scope.failure)?.failure ?? failure
  if (why) return { failure: { code: why.code, detail: why.detail } }
  return configuration.syncSeconds > 0 ? {} : { failure: onlyAsked }
}

const onlyAsked = {
  code: 'not-periodic',
  detail:
    'This installation looks at mailboxes only when somebody asks. Each “Sync now” on the page Mailbox does a part.',
}
