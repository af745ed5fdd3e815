/**
 * Puts items of other programs into a mailbox, each once: it carries a name (`importProperty`) that is looked for before it is
 * made. What takes several requests is marked as begun until the last of them; found begun, it is made anew.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { FileSource } from '../core/file.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { checked, createClient, type GraphRequest, reading } from './client.ts'
import { createItemFiles, fileJson } from './files.ts'
import { carries, quoted } from './filters.ts'
import {
  changesJson,
  contactJson,
  eventJson,
  type ImportedContact,
  type ImportedEvent,
  type ImportedFile,
  type ImportedMessage,
  importMark,
  importProperty,
  messageJson,
} from './imported.ts'
import { createInstances } from './instances.ts'
import { folderOf, placeOf } from './paths.ts'

export interface Imported {
  /** `already`: it was there before, and nothing was done. */
  readonly put: 'made' | 'already'
  /** Who was invited stands in the text. */
  readonly hasPeople?: boolean
  /** Meetings of a series that could not be made as they are, with the reason; the rest was made. */
  readonly missed?: readonly string[]
}

export interface ItemImport {
  /** @throws TandemError; done again, it goes on or is there already */
  putMessage(message: ImportedMessage, options: CallOptions): Promise<Imported>
  /** Nobody is mailed. @throws TandemError as above */
  putEvent(event: ImportedEvent, options: CallOptions): Promise<Imported>
  /** @throws TandemError as above */
  putContact(contact: ImportedContact, options: CallOptions): Promise<Imported>
}

type Kind = 'message' | 'event' | 'contact'
interface Page {
  readonly value: readonly { readonly id: string }[]
}

/** In characters of JSON: a request takes four megabytes. */
const mostInOneRequest = 3_500_000
/** One question for a series' meetings reaches so far. */
const longestWindowMs = 700 * 86_400_000
const dayMs = 86_400_000

const begun = (key: string) => `begun ${key}`

/** @param options as of a mailbox */
export function createItemImport(
  options: Pick<Parameters<typeof createClient>[0], 'address' | 'mailbox' | 'upstream' | 'now'>,
): ItemImport {
  const client = createClient({
    ...options,
    sleep: (milliseconds, signal) => sleepFor(milliseconds, undefined, signal ? { signal } : {}),
  })
  const files = createItemFiles(client)
  const instances = createInstances(client)

  /** Whether it is there; what was only begun is taken away. @param own name that the item has beside ours */
  async function isThere(kind: Kind, key: string, own: string | undefined, call: CallOptions): Promise<boolean> {
    const { path, route } = folderOf(kind, '')
    const filters = [carries(importProperty, key), carries(importProperty, begun(key)), ...(own ? [own] : [])]
    const outcomes = await askEach(
      client,
      filters.map((filter) => () => [reading(`${path}?$filter=${encodeURIComponent(filter)}&$select=id`, route)]),
      call,
    )
    const [done = [], half = [], same = []] = outcomes.map(({ answers, failure }) => {
      if (failure) throw failure
      return inShape('mailbox', () => (answers[0] as Page).value.map(({ id }) => id))
    })
    for (const id of half) await takeAway(kind, id, call)
    return done.length > 0 || same.some((id) => !half.includes(id))
  }

  /** For good: in Deleted Items it would be found as begun again. */
  async function takeAway(kind: Kind, id: string, call: CallOptions): Promise<void> {
    const { path, route } = placeOf(kind, id)
    const isRepeatable = true
    if (kind !== 'message') await client.send({ method: 'DELETE', path, route, isRepeatable }, call)
    else {
      const permanently = { path: `${path}/permanentDelete`, route: `${route}/permanentDelete` }
      await client.send({ method: 'POST', ...permanently, isRepeatable }, call)
    }
  }

  async function make(request: Omit<GraphRequest, 'method'>, call: CallOptions): Promise<string> {
    return checked((await client.ask({ ...request, method: 'POST' }, call)) as { readonly id: string }).id
  }

  async function finish(kind: Kind, id: string, key: string, call: CallOptions): Promise<void> {
    const json = { singleValueExtendedProperties: [importMark(key)] }
    await client.ask({ method: 'PATCH', ...placeOf(kind, id), isRepeatable: true, json }, call)
  }

  return {
    async putMessage(message, call) {
      const { key, internetMessageId: id, isDraft } = message
      if (await isThere('message', key, id && `internetMessageId eq ${quoted(id)}`, call)) return { put: 'already' }
      const { small, large } = byRoom(message)
      const json = messageJson(message, large.length > 0 ? begun(key) : key)
      const folder = isDraft ? 'drafts' : 'inbox'
      const made = await make(
        {
          path: `/mailFolders/${folder}/messages`,
          route: `/mailFolders/${folder}/messages`,
          // What an answer that was lost has made is found by its name.
          isRepeatable: false,
          json: small.length > 0 ? { ...json, attachments: small.map((file) => fileJson(file, file.content)) } : json,
        },
        call,
      )
      for (const file of large) await files.addFile('message', made, sourceOf(file), call)
      if (large.length > 0) await finish('message', made, key, call)
      return { put: 'made' }
    },

    async putEvent({ key, iCalUId, event, exceptions }, call) {
      if (await isThere('event', key, iCalUId && `iCalUId eq ${quoted(iCalUId)}`, call)) return { put: 'already' }
      const { json, hasPeople } = eventJson(event)
      const isWhole = exceptions.length === 0
      const made = await make(
        {
          ...folderOf('event', ''),
          // Under its transaction id a repeated create is the same create.
          isRepeatable: true,
          json: {
            ...json,
            transactionId: randomUUID(),
            singleValueExtendedProperties: [importMark(isWhole ? key : begun(key))],
          },
        },
        call,
      )
      if (isWhole) return { put: 'made', hasPeople }
      const missed = await except(made, event, exceptions, call)
      await finish('event', made, key, call)
      return { put: 'made', hasPeople, missed }
    },

    async putContact(contact, call) {
      if (await isThere('contact', contact.key, undefined, call)) return { put: 'already' }
      await make({ ...folderOf('contact', ''), isRepeatable: false, json: contactJson(contact) }, call)
      return { put: 'made' }
    },
  }

  /** Moves, changes and takes out single meetings of a new series. @returns what could not be done */
  async function except(
    series: string,
    event: ImportedEvent['event'],
    exceptions: ImportedEvent['exceptions'],
    call: CallOptions,
  ): Promise<readonly string[]> {
    const asked = windowsAround(exceptions.map(({ originalStart }) => Date.parse(originalStart)))
    const pages = await instances(
      asked.map((window) => ({ id: series, ...window })),
      call,
    )
    const byStart = new Map<number, string>()
    for (const page of pages) {
      if (page instanceof Error) throw page
      for (const { id, originalStart } of page) byStart.set(Date.parse(originalStart), id)
    }
    const missed: string[] = []
    const found = exceptions.flatMap((exception) => {
      const id = byStart.get(Date.parse(exception.originalStart))
      if (id) return [{ ...exception, ...placeOf('event', id) }]
      // One that is not there need not be taken out.
      if (!exception.cancelled) missed.push(`The series has no meeting at ${exception.originalStart}.`)
      return []
    })
    const outcomes = await askEach(
      client,
      found.map(({ path, route, cancelled, changes = {} }) => () => [
        cancelled
          ? { method: 'DELETE', path, route, isRepeatable: true }
          : { method: 'PATCH', path, route, isRepeatable: true, json: changesJson(event, changes) },
      ]),
      call,
    )
    for (const [index, { failure }] of outcomes.entries()) {
      if (!failure) continue
      if (failure.isTransient) throw failure
      missed.push(`The meeting at ${found[index]?.originalStart} stays as the series has it: ${failure.message}`)
    }
    return missed
  }
}

/** As many files as one request takes, and the others. */
function byRoom({ body, headers, files }: ImportedMessage) {
  let left = mostInOneRequest - 2 * (body.content.length + headers.length)
  const small: ImportedFile[] = []
  const large: ImportedFile[] = []
  for (const file of files) {
    const size = Math.ceil(file.content.byteLength / 3) * 4
    if (size <= left) {
      small.push(file)
      left -= size
    } else large.push(file)
  }
  return { small, large }
}

function sourceOf({ name, contentType, content, contentId, isInline }: ImportedFile): FileSource {
  return {
    ...{ name, contentType, isInline, size: content.byteLength },
    ...(contentId ? { contentId } : {}),
    async *pieces(from) {
      yield content.subarray(from)
    },
  }
}

/** Stretches of time that the instants lie in, none longer than may be asked for at once. */
function windowsAround(instants: readonly number[]): readonly { readonly from: string; readonly to: string }[] {
  const windows: { first: number; last: number }[] = []
  for (const instant of [...instants].sort((one, other) => one - other)) {
    const open = windows.at(-1)
    if (open && instant - open.first < longestWindowMs) open.last = instant
    else windows.push({ first: instant, last: instant })
  }
  const iso = (time: number) => new Date(time).toISOString()
  return windows.map(({ first, last }) => ({ from: iso(first - dayMs), to: iso(last + dayMs) }))
}
