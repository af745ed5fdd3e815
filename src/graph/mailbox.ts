/** Microsoft Graph as core's Mailbox: typed requests over HTTP, immutable ids throughout. */
import { TandemError } from '../core/errors.ts'
import type { Item, ItemChanges, ItemKind, SyncedKind } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import type { CallOptions, ItemWrite, ItemWritten, Mailbox } from '../core/ports.ts'
import { inShape, parseJson, type Upstream, type UpstreamRequest, type UpstreamResponse } from '../upstream/index.ts'
import { expandExtended } from './extended.ts'
import { failureOf } from './failures.ts'
import { eventProperties, readEvent } from './read-event.ts'
import { attachmentProperties, inReplyToProperty, messageProperties, readMessage } from './read-message.ts'
import type { GraphEvent, GraphMessage } from './wire.ts'
import { writeEvent, writeMessage } from './write-event.ts'

export interface GraphMailboxOptions {
  /** Address of Graph, ending in `/v1.0`. */
  readonly address: string
  /** `me` on behalf of a person, or the object id of the mailbox's owner for an application. */
  readonly mailbox: string
  readonly upstream: Upstream
}

/** Every request asks for ids that survive a move; the preference holds for one request only. */
const immutable = 'IdType="ImmutableId"'

/** @throws nothing; its methods throw TandemError */
export function createMailbox({ address, mailbox, upstream }: GraphMailboxOptions): Mailbox {
  const root = `${address}/${mailbox === 'me' ? 'me' : `users/${encodeURIComponent(mailbox)}`}`
  const rootRoute = mailbox === 'me' ? '/me' : '/users/{id}'
  let sentItems: Promise<string> | undefined
  let categories: Promise<Set<string>> | undefined

  async function send(
    request: Pick<UpstreamRequest, 'method' | 'isRepeatable'> & {
      readonly path: string
      readonly route: string
      readonly headers?: Readonly<Record<string, string>>
      readonly prefer?: readonly string[]
      readonly json?: unknown
    },
    options: CallOptions,
  ): Promise<UpstreamResponse> {
    const response = await upstream.send({
      method: request.method,
      url: `${root}${request.path}`,
      route: `${rootRoute}${request.route}`,
      isRepeatable: request.isRepeatable,
      correlationId: options.correlationId,
      headers: {
        Prefer: [immutable, ...(request.prefer ?? [])].join(', '),
        ...(request.json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...request.headers,
      },
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
    if (response.status >= 300) throw failureOf(response)
    return response
  }

  const get = async <T>(
    path: string,
    route: string,
    options: CallOptions,
    prefer: readonly string[] = [],
  ): Promise<T> =>
    parseJson('mailbox', await send({ method: 'GET', path, route, prefer, isRepeatable: true }, options)) as T

  /** Sent Items is found by its well-known name once; its id never changes. */
  function sentItemsId({ correlationId }: CallOptions): Promise<string> {
    // Others wait for the same answer, so it does not end with the first asker's signal.
    const asked = { correlationId }
    sentItems ??= get<{ id: string }>('/mailFolders/sentitems?$select=id', '/mailFolders/sentitems', asked)
      .then((folder) => checked(folder).id)
      .catch((error: unknown) => {
        // A failure is not remembered.
        sentItems = undefined
        throw error
      })
    return sentItems
  }

  /** Names of the mailbox's categories in lower case: Outlook takes "Blue" and "blue" for one. */
  function categoryNames({ correlationId }: CallOptions): Promise<Set<string>> {
    const path = '/outlook/masterCategories'
    categories ??= get<{ value: { displayName: string }[] }>(path, path, { correlationId })
      .then(({ value }) => inShape('mailbox', () => new Set(value.map(({ displayName }) => displayName.toLowerCase()))))
      .catch((error: unknown) => {
        categories = undefined
        throw error
      })
    return categories
  }

  async function readItem(kind: ItemKind, id: string, options: Parameters<Mailbox['readItem']>[2]): Promise<Item> {
    const withContent = (options.attachmentsSizeHint ?? Number.POSITIVE_INFINITY) <= options.contentUpTo
    const marks = [markProperty, ...(kind === 'message' ? [inReplyToProperty] : []), ...(options.extended ?? [])]
    const expand = [
      withContent ? 'attachments' : `attachments($select=${attachmentProperties.join(',')})`,
      expandExtended(marks),
    ]
    const select = kind === 'message' ? messageProperties : eventProperties
    const query = `$select=${select.join(',')}&$expand=${encodeURIComponent(expand.join(','))}`
    const path = `/${kind}s/${encodeURIComponent(id)}?${query}`
    const route = `/${kind}s/{id}`
    if (kind === 'event') {
      const event = await get<GraphEvent>(path, route, options, ['outlook.timezone="UTC"'])
      return inShape('mailbox', () => readEvent(checked(event), options.extended))
    }
    const [message, sent] = await Promise.all([
      get<GraphMessage>(path, route, options, ['outlook.body-content-type="html"']),
      sentItemsId(options),
    ])
    return inShape('mailbox', () => readMessage(checked(message), sent, options.extended))
  }

  async function updateItem(
    kind: SyncedKind,
    id: string,
    changes: ItemChanges,
    options: CallOptions & { readonly ifChangeKey?: string },
  ): Promise<{ readonly changeKey: string }> {
    const response = await send(
      {
        method: 'PATCH',
        path: `/${kind}s/${encodeURIComponent(id)}`,
        route: `/${kind}s/{id}`,
        // The same values written twice are the same values.
        isRepeatable: options.ifChangeKey === undefined,
        json: (kind === 'message' ? writeMessage : writeEvent)(changes, false),
        headers: conditional(options.ifChangeKey),
      },
      options,
    )
    const { changeKey } = checked(parseJson('mailbox', response) as { id?: string; changeKey?: string })
    return { changeKey: changeKey ?? '' }
  }

  async function writeOne(write: ItemWrite, options: CallOptions): Promise<ItemWritten> {
    const { kind } = write
    if (write.action === 'update') {
      const condition = write.ifChangeKey === undefined ? {} : { ifChangeKey: write.ifChangeKey }
      const { changeKey } = await updateItem(kind, write.id, write.changes, { ...options, ...condition })
      return { id: write.id, changeKey }
    }
    if (write.action === 'delete') {
      await send(
        {
          method: 'DELETE',
          path: `/${kind}s/${encodeURIComponent(write.id)}`,
          route: `/${kind}s/{id}`,
          isRepeatable: true,
          headers: conditional(write.ifChangeKey),
        },
        options,
      )
      return { id: write.id, changeKey: '' }
    }
    const response = await send(
      {
        method: 'POST',
        path: `/${kind}s`,
        route: `/${kind}s`,
        // Only events have a transaction id, under which a repeated create is the same create.
        isRepeatable: kind === 'event',
        json: {
          ...writeEvent(write.changes, true),
          ...(kind === 'event' ? { transactionId: write.transactionId } : {}),
        },
      },
      options,
    )
    const made = checked(parseJson('mailbox', response) as { id: string; changeKey?: string })
    return { id: made.id, changeKey: made.changeKey ?? '' }
  }

  return {
    readItem,

    async readAttachment(kind, itemId, attachmentId, options) {
      const path = `/${kind}s/${encodeURIComponent(itemId)}/attachments/${encodeURIComponent(attachmentId)}`
      const route = `/${kind}s/{id}/attachments/{id}`
      const attachment = await get<{ '@odata.type'?: string; contentBytes?: string | null }>(path, route, options)
      if (attachment.contentBytes) return attachment.contentBytes
      if (!attachment['@odata.type']?.endsWith('itemAttachment')) return ''
      const raw = await send(
        {
          method: 'GET',
          path: `${path}/$value`,
          route: `${route}/$value`,
          isRepeatable: true,
          headers: { Accept: '*/*' },
        },
        options,
      )
      // Mail of other times is not UTF-8: its bytes go on untouched.
      return raw.base64
    },

    updateItem,

    async write(writes, options) {
      return Promise.all(
        writes.map(async (write) => {
          try {
            return await writeOne(write, options)
          } catch (error) {
            if (error instanceof TandemError) return error
            throw error
          }
        }),
      )
    },

    async ensureCategories(wanted, options) {
      const known = await categoryNames(options)
      for (const category of wanted.filter(({ displayName }) => !known.has(displayName.toLowerCase()))) {
        try {
          await send(
            {
              method: 'POST',
              path: '/outlook/masterCategories',
              route: '/outlook/masterCategories',
              isRepeatable: true,
              json: category,
            },
            options,
          )
        } catch (error) {
          // Somebody made it meanwhile.
          if (!(error instanceof TandemError && error.code === 'item-conflict')) throw error
        }
        known.add(category.displayName.toLowerCase())
      }
    },
  }
}

function conditional(changeKey: string | undefined): Readonly<Record<string, string>> {
  return changeKey === undefined ? {} : { 'If-Match': `W/"${changeKey}"` }
}

/** An answer without an id is not an item, whatever its status says. */
function checked<T extends { readonly id?: string }>(item: T): T {
  if (typeof item?.id === 'string' && item.id) return item
  throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Microsoft Graph: an item without an id' })
}
