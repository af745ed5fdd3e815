/** Microsoft Graph as core's FollowedMailbox: typed requests over HTTP, immutable ids throughout. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import { TandemError } from '../core/errors.ts'
import type { FollowedMailbox } from '../core/following.ts'
import type { Item } from '../core/item.ts'
import type { MailFeed, MailSearch } from '../core/mail/notice.ts'
import type { Outbox } from '../core/mail/outgoing.ts'
import type { Mailbox } from '../core/ports.ts'
import type { MailboxProbe } from '../core/probe.ts'
import type { SyncStamps } from '../core/sync-client.ts'
import { inShape, type Upstream } from '../upstream/index.ts'
import { createReadAttachment } from './attachments.ts'
import { createCategories } from './categories.ts'
import { createChanges } from './changes.ts'
import { checked, createClient, type GraphClient, reading } from './client.ts'
import type { Look } from './delta.ts'
import { createItemFiles } from './files.ts'
import { createFindContacts } from './find-contacts.ts'
import { createFindEvent, createFindMarked } from './find-marked.ts'
import { createInstances } from './instances.ts'
import { createMailFeed } from './mail-feed.ts'
import { createMailFolders } from './mail-folders.ts'
import { createMailSearch } from './mail-search.ts'
import { createOutbox } from './outbox.ts'
import { createProbe } from './probe.ts'
import { readEvent } from './read-event.ts'
import { createReadItems, eventRequest, messageRequest } from './read-items.ts'
import { readMessage } from './read-message.ts'
import { remembered } from './remembered.ts'
import { createSyncStamps } from './sync-stamp.ts'
import { createDefaultList } from './todo-lists.ts'
import { createTogether } from './together.ts'
import type { GraphEvent, GraphMessage } from './wire.ts'
import { createUpdateItem, createWrite } from './write-items.ts'

export interface GraphMailboxOptions {
  /** Address of Graph, ending in `/v1.0`. */
  readonly address: string
  /** `me` on behalf of a person, or the object id of the mailbox's owner for an application. */
  readonly mailbox: string
  readonly upstream: Upstream
  readonly now?: () => Date
  /** Waits so many milliseconds before parts of a batch go again; rejects when the signal aborts. */
  readonly sleep?: GraphClient['sleep']
}

/** @throws nothing; its methods throw TandemError */
export function createMailbox({
  now = () => new Date(),
  sleep = (milliseconds, signal) => sleepFor(milliseconds, undefined, signal ? { signal } : {}),
  ...options
}: GraphMailboxOptions): FollowedMailbox & MailFeed & MailSearch & Outbox & MailboxProbe & SyncStamps {
  const client = createClient({ ...options, now, sleep })
  const defaultList = createDefaultList(client)
  // Looks at different kinds of items that begin together share their requests.
  const look: Look = { client, ask: createTogether(client) }
  return {
    readItem: createReadItem(client),
    readItems: createReadItems(client),
    readAttachment: createReadAttachment(client),
    updateItem: createUpdateItem(client),
    write: createWrite(client, defaultList),
    changes: createChanges(look),
    instances: createInstances(client),
    findMarked: createFindMarked(client, defaultList),
    findContacts: createFindContacts(client),
    findEvent: createFindEvent(client),
    ensureCategories: createCategories(client),
    ...createItemFiles(client),
    ...createMailFeed(look),
    ...createMailFolders(look),
    ...createMailSearch(client),
    ...createOutbox(client),
    ...createProbe(client),
    ...createSyncStamps(look),
  }
}

/** A folder that a delegate does not see holds nothing that they see. */
function unseen(error: unknown): string {
  if (error instanceof TandemError && (error.code === 'item-not-readable' || error.code === 'item-gone')) return ''
  throw error
}

function createReadItem(client: GraphClient): Mailbox['readItem'] {
  /** Sent Items is found by its well-known name once; its id never changes. */
  const sentItemsId = remembered(async (options) => {
    const folder = await client.ask(reading('/mailFolders/sentitems?$select=id', '/mailFolders/sentitems'), options)
    return checked(folder as { id: string }).id
  })

  return async (kind, id, options): Promise<Item> => {
    const withContent = (options.attachmentsSizeHint ?? Number.POSITIVE_INFINITY) <= options.contentUpTo
    if (kind === 'event') {
      const event = await client.ask(eventRequest(id, options, withContent), options)
      return inShape('mailbox', () => readEvent(checked(event as GraphEvent), options.extended))
    }
    const [message, sent] = await Promise.all([
      client.ask(messageRequest(id, options, withContent), options),
      sentItemsId(options).catch(unseen),
    ])
    return inShape('mailbox', () => readMessage(checked(message as GraphMessage), sent, options.extended))
  }
}
