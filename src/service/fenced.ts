/** A world that lets nothing be written unless it is sure that the mailbox is still ours to work on. */
import type { OutgoingWorld } from '../core/mail/send-pending.ts'
import type { CallOptions, Fence } from '../core/ports.ts'

/**
 * Thrown in the middle of a cycle, which then ends as if its process had died: the next holder goes on. It is no fault of what was
 * to be written, so it is none of the failures that a look counts and goes on after.
 */
export class FenceClosed extends Error {
  readonly code: string
  /** ISO instant from which on it is open. */
  readonly until?: string
  constructor(code: string, message: string, options: ErrorOptions & { readonly until?: string } = {}) {
    super(message, options)
    this.name = 'FenceClosed'
    this.code = code
    if (options.until !== undefined) this.until = options.until
  }
}

/** @param fence asked before each write, and goes along with it to each of its requests; rejects with FenceClosed */
export function fenced<World extends OutgoingWorld>(world: World, fence: Fence): World {
  const { mailbox, crm, journal } = world
  const after =
    <Given extends readonly unknown[], Options extends CallOptions, Result>(
      write: (...args: [...Given, Options]) => Promise<Result>,
    ) =>
    async (...args: [...Given, Options]): Promise<Result> => {
      await fence.ask()
      // An answer that was long in coming is asked for once more.
      if (!fence.isOpen()) await fence.ask()
      const given = args.slice(0, -1) as unknown as Given
      return write(...given, { ...(args.at(-1) as Options), fence })
    }
  return {
    ...world,
    mailbox: {
      ...mailbox,
      updateItem: after(mailbox.updateItem),
      write: after(mailbox.write),
      ensureCategories: after(mailbox.ensureCategories),
      createDraft: after(mailbox.createDraft),
      discardDraft: after(mailbox.discardDraft),
      sendDraft: after(mailbox.sendDraft),
      addFile: after(mailbox.addFile),
      removeFile: after(mailbox.removeFile),
    },
    crm: {
      ...crm,
      write: after(crm.write),
      writeEach: after(crm.writeEach),
      putFile: after(crm.putFile),
      removeFile: after(crm.removeFile),
    },
    // Else what was not allowed would be gone on with later, as the work of a process that died.
    journal: {
      ...journal,
      async begin(...intents) {
        await fence.ask()
        return journal.begin(...intents)
      },
    },
  }
}
