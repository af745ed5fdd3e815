/** `tandem import`: reads files here and sends what is in them to the service, item by item. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Imported } from '../../graph/index.ts'
import {
  ImportFault,
  type ImportReport,
  type ImportSummary,
  type ImportTarget,
  importPaths,
  zoneNamed,
} from '../../interchange/index.ts'
import type { MailboxState } from '../operator/mailboxes.ts'
import { type Client, CommandFailed } from './client.ts'
import type { ProgressBar } from './progress-bar.ts'

export interface Import extends ImportSummary {
  readonly address: string
  /** Events in whose text stands who was invited. */
  readonly withPeople: number
}

/** After these every other item would fail as well. */
const fatalCodes: ReadonlySet<string | undefined> = new Set(['mailbox-full', 'item-not-readable', 'sign-in-required'])
const transientCodes: ReadonlySet<string | undefined> = new Set(['upstream-throttled', 'upstream-unavailable'])
const mostAttempts = 4
/** In seconds. */
const longestWait = 120

const isFatal = (error: unknown) =>
  error instanceof CommandFailed && (error.exitCode === 3 || fatalCodes.has(error.code))

/**
 * @param zone where a time is meant that names none: a Windows or an IANA name
 * @throws CommandFailed for what was asked wrongly, an unknown mailbox, and what ends the whole
 */
export async function importFiles(
  client: Client,
  address: string,
  paths: readonly string[],
  {
    zone,
    report,
    wait = sleep,
  }: {
    readonly zone: string
    readonly report: ImportReport
    readonly wait?: (milliseconds: number) => Promise<unknown>
  },
): Promise<Import> {
  const floating = zoneNamed(zone)
  if (!floating) throw new CommandFailed(`There is no time zone “${zone}”. Name one such as Europe/Berlin.`, 2)
  const mailbox = await client.ask<MailboxState>('show', { address })
  let withPeople = 0
  const target = createTarget(client, mailbox.oid, wait, () => {
    withPeople++
  })
  try {
    const summary = await importPaths(paths, target, report, { floating, isFatal })
    return { address: mailbox.address, ...summary, withPeople }
  } catch (error) {
    if (error instanceof ImportFault) throw new CommandFailed(error.message, 2)
    throw error
  }
}

function createTarget(
  client: Client,
  mailbox: string,
  wait: (milliseconds: number) => Promise<unknown>,
  onPeople: () => void,
): ImportTarget {
  /** By the name in the file, what the item was: one name may stand for one thing only. */
  const seen = new Map<string, string>()

  async function send(path: string, body: object | Uint8Array): Promise<Imported> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await client.ask<Imported>(`import/${path}`, body)
      } catch (error) {
        const again = error instanceof CommandFailed && transientCodes.has(error.code) && attempt < mostAttempts
        if (!again) throw error
        // An answer that was lost costs nothing: what it made is found.
        await wait(Math.min(error.retryAfter ?? 5, longestWait) * 1000)
      }
    }
  }

  function keyOf(kind: string, uid: string | undefined, content: object): string {
    const own = digest(JSON.stringify(content))
    if (uid === undefined) return digest(`${kind} ${own}`)
    const key = digest(`${kind} uid ${uid}`)
    const before = seen.get(key)
    if (before !== undefined && before !== own)
      throw new ImportFault(
        kind === 'event' ? 'event' : 'card',
        'Another one with the same name (UID) went before it, and only that one was taken.',
      )
    seen.set(key, own)
    return key
  }

  return {
    async putMessage({ raw, messageId, isDraft, receivedAt, isRead }) {
      const key = messageId === undefined ? digest('message', raw) : digest(`message id ${messageId}`)
      const facts = { mailbox, key, receivedAt: receivedAt.toISOString(), isRead: `${isRead}`, isDraft: `${isDraft}` }
      return (await send(`message?${new URLSearchParams(facts)}`, raw)).put
    },
    async putEvent({ iCalUId, hasUid, event, exceptions }, fail) {
      const key = keyOf('event', hasUid ? iCalUId : undefined, { event, exceptions })
      const known = hasUid ? { iCalUId } : {}
      const { put, hasPeople, missed = [] } = await send('event', { mailbox, key, ...known, event, exceptions })
      if (hasPeople) onPeople()
      for (const fault of missed) fail(new ImportFault('recurrence', fault))
      return put
    },
    async putContact({ uid, contact }) {
      return (await send('contact', { mailbox, key: keyOf('contact', uid, contact), contact })).put
    },
  }
}

function digest(text: string, bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(text).update(bytes).digest('base64url')
}

/** For people: one bar, and a line for each failure. */
export function showImport(bar: ProgressBar, out: { write(text: string): unknown }): ImportReport {
  return {
    progress({ share, filesDone, filesTotal, items }) {
      bar.show(share, `${filesDone}/${filesTotal} files, ${items} items`)
    },
    failure({ file, item, fault }) {
      bar.clear()
      out.write(`${file}${item === undefined ? '' : ` (${item})`}: ${fault}\n`)
    },
  }
}

/** For programs: a line of JSON for each failure. */
export function printFailures(out: { write(text: string): unknown }): ImportReport {
  return {
    progress: () => undefined,
    failure: (failure) => out.write(`${JSON.stringify({ event: 'failure', ...failure })}\n`),
  }
}

export function sayImport({ address, messages, events, contacts, already, withPeople, failures }: Import): string {
  return [
    `${address}: put in ${counted(messages, 'message')}, ${counted(events, 'event')} and ${counted(contacts, 'contact')}; ${already} were there already; ${counted(failures.length, 'failure')}.`,
    ...(withPeople > 0
      ? [`Nobody was invited: in ${counted(withPeople, 'event')}, who was stands at the end of the text.`]
      : []),
  ].join('\n')
}

const counted = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`

export function jsonOfImport({ failures, ...counts }: Import): object {
  return { event: 'done', ...counts, failed: failures.length }
}
