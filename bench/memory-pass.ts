/** One pass over a mailbox in a process of its own, so that its memory can be measured and it can be killed. See memory.ts. */
import { randomUUID } from 'node:crypto'
import { syncMailbox } from '../src/core/follow/sync-mailbox.ts'
import { usualNeverTrack } from '../src/core/mail/never-track.ts'
import type { MailWorld } from '../src/core/mail/notice.ts'
import { syncIncomingMail } from '../src/core/mail/sync-incoming-mail.ts'
import { createCrm } from '../src/dataverse/index.ts'
import { createMailbox } from '../src/graph/index.ts'
import { html } from '../src/service/html.ts'
import { digest, guidFor, recordUrl } from '../src/service/identifiers.ts'
import { openStore } from '../src/store/index.ts'
import { createLane, createUpstream } from '../src/upstream/index.ts'

export interface MemoryPassOptions {
  readonly graph: string
  readonly organization: string
  readonly token: string
  readonly store: string
}

const { graph, organization, token, store: file } = JSON.parse(process.argv[2] ?? '{}') as MemoryPassOptions
const store = await openStore({ file })
const shared = {
  getToken: async () => token,
  now: () => new Date(),
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  fetch,
}
const actor = { tid: 'tenant', oid: 'bench' }
const world: MailWorld = {
  mailbox: createMailbox({
    address: graph,
    mailbox: 'me',
    upstream: createUpstream({ ...shared, side: 'mailbox', address: graph, lane: createLane(4) }),
  }),
  crm: createCrm({
    address: organization,
    newId: randomUUID,
    now: shared.now,
    upstream: createUpstream({ ...shared, side: 'crm', address: organization, lane: createLane(8) }),
  }),
  journal: store,
  html,
  conflictOf: () => 'later',
  guidFor,
  digest,
  newId: randomUUID,
  now: shared.now,
  recordUrl: (record) => recordUrl(new URL(organization).origin, record),
}

const call = { correlationId: randomUUID() }
const mail = await syncIncomingMail(world, actor, {
  ...{ ...call, tracksSent: false, isSmart: false },
  never: usualNeverTrack,
})
const scopes = await syncMailbox(world, actor, {
  ...call,
  onProgress: ({ done }) => console.log(JSON.stringify({ done })),
})
await store.close()
const results = [...mail, ...scopes]
const failure = results.find((one) => one.failure ?? one.hold)
if (failure) throw failure.failure ?? new Error(JSON.stringify(failure.hold))
console.log(
  JSON.stringify({
    created: results.reduce((sum, { created }) => sum + created, 0),
    // In kilobytes; the most that this process ever had in memory.
    mostMb: process.resourceUsage().maxRSS / 1024,
  }),
)
process.exit(0)
