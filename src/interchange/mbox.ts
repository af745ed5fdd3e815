import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ImportFault } from './fault.ts'
import { deliver, largestMessage } from './message.ts'
import type { ItemSink } from './report.ts'

const newline = 0x0a
/** `From sender`, as a rule with a date; a sentence that begins with "From" has no number behind its second word. */
const separator = /^From \S+(?:\s.*\d.*)?\s*$/
const longestSeparator = 512

/** Lines with their ends; never more than one line and one chunk in memory. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const piece = chunk.subarray(from, at + 1)
      yield rest.length === 0 ? piece : Buffer.concat([...rest, piece])
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

function isSeparator(line: Buffer): boolean {
  return line[0] === 0x46 && line.length <= longestSeparator && separator.test(line.toString('latin1'))
}

function unescaped(line: Buffer): Buffer {
  const first = line[0]
  return first === 0x3e && /^>+From /.test(line.subarray(0, 64).toString('latin1')) ? line.subarray(1) : line
}

/**
 * The messages of an mbox file one after the other (mboxrd: `>From ` loses one `>`).
 * A message over `limit` bytes comes as its size alone. @throws ImportFault where the file does not begin like an mbox
 */
export async function* messagesOf(
  chunks: AsyncIterable<Buffer>,
  limit = largestMessage,
): AsyncGenerator<Buffer | { readonly tooLarge: number }> {
  let lines: Buffer[] | undefined
  let size = 0
  let afterBlank = true
  const finished = () => (size > limit ? { tooLarge: size } : Buffer.concat(lines ?? []))
  for await (const line of linesOf(chunks)) {
    if (afterBlank && isSeparator(line)) {
      if (lines !== undefined) yield finished()
      lines = []
      size = 0
      afterBlank = false
      continue
    }
    afterBlank = line.length <= 2 && line.toString('latin1').trim() === ''
    if (lines === undefined) {
      if (afterBlank) continue
      throw new ImportFault('not-an-mbox', 'This is not an mbox file: it does not begin with a line "From …".')
    }
    size += line.length
    if (size <= limit) lines.push(Buffer.from(unescaped(line)))
    else lines = []
  }
  if (lines !== undefined) yield finished()
}

/** Reads an .mbox file of any size, a message at a time. */
export async function importMbox(file: string, sink: ItemSink): Promise<void> {
  const { mtime, size } = await stat(file)
  const source = createReadStream(file)
  let number = 0
  for await (const message of messagesOf(source)) {
    number += 1
    try {
      if ('tooLarge' in message)
        throw new ImportFault(
          'too-large',
          `It has ${message.tooLarge} bytes; no mailbox takes more than ${largestMessage}.`,
        )
      sink.reached(source.bytesRead / size)
      sink.done('messages', await deliver(message, mtime, sink.target))
    } catch (error) {
      sink.failed(`message ${number}`, error)
    }
  }
}
