/** A world that lets nothing be written before it is sure that the mailbox is still ours to work on. */
import type { OutgoingWorld } from '../core/mail/send-pending.ts'

/** Thrown in the middle of a cycle, which then ends as if its process had died: the next holder goes on. */
export class FenceClosed extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'FenceClosed'
    this.code = code
  }
}

/** @param open resolves when writing is allowed; rejects when it is not. It is awaited before each write. */
export function fenced<World extends OutgoingWorld>(world: World, open: Promise<unknown>): World {
  // Asked for before anything is written: whoever writes nothing never hears of it.
  open.catch(() => undefined)
  const { mailbox, crm, journal } = world
  const after =
    <Args extends readonly never[] | readonly unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await open
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
