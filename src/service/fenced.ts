/** A world that lets nothing be written unless it is sure that the mailbox is still ours to work on. */
import type { OutgoingWorld } from '../core/mail/send-pending.ts'

/**
 * Thrown in the middle of a cycle, which then ends as if its process had died: the next holder goes on. It is no fault of what was
 * to be written, so it is none of the failures that a look counts and goes on after.
 */
export class FenceClosed extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FenceClosed'
    this.code = code
  }
}

/** @param open called before each write: resolves when writing is allowed; rejects with FenceClosed when it is not */
export function fenced<World extends OutgoingWorld>(world: World, open: () => Promise<unknown>): World {
  const { mailbox, crm, journal } = world
  const after =
    <Args extends readonly never[] | readonly unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await open()
      return write(...args)
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
    journal: { ...journal, begin: after(journal.begin) },
  }
}
