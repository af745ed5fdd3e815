import { readFile, stat } from 'node:fs/promises'
import { ImportFault } from './fault.ts'
import { headersOf, receivedDate } from './message-date.ts'
import type { ImportTarget, ItemSink, Put } from './report.ts'

/** Exchange Online takes no message larger than this either. */
export const largestMessage = 150 * 1024 * 1024

/** Hands one message on. @throws ImportFault where it is none */
export async function deliver(raw: Uint8Array, fallbackDate: Date, target: ImportTarget): Promise<Put> {
  const headers = headersOf(raw)
  if (headers.length === 0)
    throw new ImportFault('not-a-message', 'This is not an e-mail message: it does not begin with header lines.')
  const value = (name: string) => headers.find(([each]) => each === name)?.[1]
  const status = value('status')
  return target.putMessage({
    raw,
    messageId: /<[^<>\s]+>/.exec(value('message-id') ?? '')?.[0],
    isDraft: value('x-unsent') === '1',
    receivedAt: receivedDate(headers, fallbackDate),
    // `Status` is how mbox programs keep what has been read.
    isRead: status === undefined || status.includes('R'),
  })
}

/** Reads an .eml file. */
export async function importMessageFile(file: string, sink: ItemSink): Promise<void> {
  const { size, mtime } = await stat(file)
  if (size > largestMessage)
    throw new ImportFault('too-large', `The message has ${size} bytes; no mailbox takes more than ${largestMessage}.`)
  sink.done('messages', await deliver(await readFile(file), mtime, sink.target))
}
