/** Items of files, as the command line sends them one after the other, into a mailbox. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../../core/errors.ts'
import type { CallOptions } from '../../core/ports.ts'
import type { Imported, ImportedContact, ImportedEvent, ItemImport } from '../../graph/index.ts'
import { ImportFault, readMime } from '../../interchange/index.ts'
import { Refusal } from '../problems.ts'

/** What the file says of a message beside its MIME. */
export interface MessageFacts {
  readonly key: string
  readonly isDraft: boolean
  readonly isRead: boolean
  /** ISO. */
  readonly receivedAt: string
}

export interface ImportOperator {
  /** @param oid of the mailbox  @throws Refusal, TandemError */
  message(oid: string, facts: MessageFacts, raw: Uint8Array): Promise<Imported>
  event(oid: string, event: ImportedEvent): Promise<Imported>
  contact(oid: string, contact: ImportedContact): Promise<Imported>
}

/** In bytes of a message's text and headers, which go in one request: Graph takes 4 MB, and JSON makes them longer. */
const longestText = 3_000_000

export function createImportOperator(importOf: (oid: string) => ItemImport): ImportOperator {
  async function put(oid: string, work: (into: ItemImport, call: CallOptions) => Promise<Imported>): Promise<Imported> {
    try {
      return await work(importOf(oid), { correlationId: randomUUID() })
    } catch (error) {
      if (!(error instanceof TandemError && error.code === 'invalid-value')) throw error
      // The failure's own sentence speaks of the CRM.
      const said = error.cause instanceof Error ? error.cause.message : error.message
      throw new Refusal('request-invalid', `The mailbox does not take it: ${said}`, { cause: error })
    }
  }

  return {
    async message(oid, facts, raw) {
      const message = await readMime(raw).catch((error: unknown) => {
        if (error instanceof ImportFault) throw new Refusal('request-invalid', error.message, { cause: error })
        throw error
      })
      const size = Buffer.byteLength(message.body.content) + Buffer.byteLength(message.headers)
      if (size > longestText)
        throw new Refusal(
          'request-too-large',
          `Its text has ${size} bytes without the attachments; no more than ${longestText} go into a mailbox this way.`,
        )
      return put(oid, (into, call) => into.putMessage({ ...message, ...facts }, call))
    },
    event: (oid, event) => put(oid, (into, call) => into.putEvent(event, call)),
    contact: (oid, contact) => put(oid, (into, call) => into.putContact(contact, call)),
  }
}
