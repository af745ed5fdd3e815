/** `tandem sync`: looks at mailboxes now, some side by side, and says how far it is until it is done. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { MailboxState } from '../operator/mailboxes.ts'
import type { Client } from './client.ts'
import type { ProgressBar } from './progress-bar.ts'
import { sayProgress } from './say.ts'

/** So many side by side, as the service itself would. */
const atOnce = 8
/** How far it is is asked so often, in milliseconds. */
const askEveryMs = 400

export interface SyncReport {
  /** How far the look at one mailbox is, whenever that changed. */
  progress(state: MailboxState): void
  done(state: MailboxState): void
}

/** @throws CommandFailed with what the service says */
export async function syncMailboxes(
  client: Client,
  addresses: readonly string[],
  report: SyncReport,
): Promise<readonly MailboxState[]> {
  const states: MailboxState[] = new Array(addresses.length)
  const left = [...addresses.entries()]
  async function work(): Promise<void> {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, address] = next
      states[index] = await syncOne(client, address, report)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, addresses.length) }, work))
  return states
}

async function syncOne(client: Client, address: string, report: SyncReport): Promise<MailboxState> {
  let said = ''
  let state = await client.ask<MailboxState>('sync', { address })
  while (state.isRunning) {
    const now = JSON.stringify(state.progress)
    if (now !== said) report.progress(state)
    said = now
    await sleep(askEveryMs)
    state = await client.ask<MailboxState>('show', { address })
  }
  report.done(state)
  return state
}

/** For people: one bar, how many mailboxes are done, and what one of the others is at. */
export function showOnBar(bar: ProgressBar, total: number): SyncReport {
  let done = 0
  const shares = new Map<string, number>()
  const draw = (words: string) => {
    const parts = [...shares.values()].reduce((sum, share) => sum + share, 0)
    bar.show((done + parts) / total, total === 1 ? words : `${done} of ${total}. ${words}`)
  }
  return {
    progress(state) {
      shares.set(state.address, shareOf(state))
      draw(total === 1 ? sayProgress(state) : `${sayProgress(state)} (${state.address})`)
    },
    done({ address }) {
      shares.delete(address)
      done++
      draw(address)
    },
  }
}

/** For programs: a line of JSON whenever something changed, and one for each mailbox that is done. */
export function printLines(out: { write(text: string): unknown }): SyncReport {
  const line = (value: object) => out.write(`${JSON.stringify(value)}\n`)
  return {
    progress: ({ address, progress }) => line({ event: 'progress', mailbox: address, progress: progress ?? [] }),
    done: (state) => line({ event: 'done', mailbox: state.address, state }),
  }
}

/** Every workload counts the same; of one that goes on for long, what is done of what is known. */
function shareOf({ progress = [] }: MailboxState): number {
  if (progress.length === 0) return 0
  const shares = progress.map(({ state, done = 0, of = 0 }) =>
    state === 'done' ? 1 : of > 0 ? Math.min(1, done / of) : 0,
  )
  return shares.reduce((sum, share) => sum + share, 0) / progress.length
}
