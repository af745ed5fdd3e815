/** Brings an e-mail's files onto its draft, one after the other and in pieces; what is there already stays. */
import { TandemError } from '../errors.ts'
import type { UploadMemory } from '../file.ts'
import type { Notes } from '../follow/notes.ts'
import type { CallOptions } from '../ports.ts'
import type { CrmRecord } from '../record.ts'
import { picturesIn } from './pictures-in.ts'
import type { OutgoingWorld } from './send-pending.ts'

const uploadName = 'outgoing:upload'

/** The one upload that is under way in a mailbox. */
interface Begun {
  readonly draft: string
  readonly file: string
  readonly address: string
}

/** @throws TandemError */
export async function carryAttachments(
  { mailbox, crm, html }: Pick<OutgoingWorld, 'mailbox' | 'crm' | 'html'>,
  notes: Notes,
  { attachments, columns }: CrmRecord,
  draft: string,
  options: CallOptions,
): Promise<void> {
  if (attachments.length === 0) return
  const { description } = columns
  const pictures = picturesIn(typeof description === 'string' ? html.clean(description) : '')
  const there = [...(await mailbox.draftFiles(draft, options))]
  for (const { id, name, size } of attachments) {
    const at = there.indexOf(name)
    if (at >= 0) {
      // Each name counts once: two files may be called the same.
      there.splice(at, 1)
      continue
    }
    const file = await crm.openFile(id, size, options).catch((error: unknown) => {
      if (!(error instanceof TandemError && error.code === 'record-gone')) throw error
      throw new TandemError('invalid-value', { side: 'crm', detail: `the attachment ${name} can’t be read.` })
    })
    const isInline = pictures.show(file.contentId)
    const source = { ...file, name, ...(isInline ? { isInline } : {}) }
    await mailbox.addFile('message', draft, source, { ...options, memory: memoryOf(notes, draft, id) })
  }
}

/** Whoever goes on after a crash goes on with the upload, where it was of just this file. */
function memoryOf(notes: Notes, draft: string, file: string): UploadMemory {
  return {
    recall() {
      const begun = JSON.parse(notes.get(uploadName) ?? 'null') as Begun | null
      return begun?.draft === draft && begun.file === file ? begun.address : undefined
    },
    keep: (address) =>
      notes.keep({
        [uploadName]: address === undefined ? undefined : JSON.stringify({ draft, file, address } satisfies Begun),
      }),
  }
}
