/** Notes of many mailboxes, written down together: a quiet mailbox costs no transaction of its own. */
import type { Actor } from '../core/link.ts'
import type { Store } from '../store/index.ts'
import { type Log, loggable } from './log.ts'

export interface NoteBuffer {
  /** On disk within `everyMs`, or when `flush` resolves. */
  keep(actor: Actor, name: string, value: string): void
  /** @throws StoreError; what was not written stays to be written */
  flush(): Promise<void>
  stop(): Promise<void>
}

export function createNoteBuffer(options: {
  readonly store: Pick<Store, 'keepMany'>
  readonly log: Log
  /** In milliseconds. */
  readonly everyMs: number
}): NoteBuffer {
  const { store, log, everyMs } = options
  let waiting = new Map<string, { readonly actor: Actor; readonly name: string; readonly value: string }>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    const notes = waiting
    waiting = new Map()
    try {
      await store.keepMany([...notes.values()])
    } catch (error) {
      // Newer ones win.
      waiting = new Map([...notes, ...waiting])
      throw error
    }
  }

  const flush = () => {
    const written = writing.catch(() => undefined).then(write)
    writing = written
    return written
  }

  return {
    keep(actor, name, value) {
      waiting.set(`${actor.tid} ${actor.oid} ${name}`, { actor, name, value })
      if (timer) return
      timer = setTimeout(
        () => flush().catch((error: unknown) => log.error({ error: loggable(error) }, 'reports of cycles not kept')),
        everyMs,
      )
      timer.unref()
    },
    flush,
    async stop() {
      await flush().catch((error: unknown) => log.error({ error: loggable(error) }, 'reports of cycles not kept'))
      clearTimeout(timer)
    },
  }
}
