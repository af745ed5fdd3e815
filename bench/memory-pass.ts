/** One pass over a mailbox in a process of its own, so that its memory can be measured and it can be killed. See memory.ts. */
import { randomUUID } from 'node:crypto'
import { syncMailbox } from '../src/core/follow/sync-mailbox.ts'
import { usualNeverTrack } from '../src/core/mail/never-track.ts'
import { syncIncomingMail } from '../src/core/mail/sync-incoming-mail.ts'
import { openStore } from '../src/store/index.ts'
import { createSyncWorld } from './sync-world.ts'

export interface MemoryPassOptions {
  readonly graph: string
  readonly organization: string
  readonly token: string
  readonly store: string
}

const { graph, organization, token, store: file } = JSON.parse(process.argv[2] ?? '{}') as MemoryPassOptions
const store = await openStore({ file })
const actor = { tid: 'tenant', oid: 'bench' }
const world = createSyncWorld({ graph, organization, token, store })

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
