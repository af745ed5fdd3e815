/** Microsoft Graph as core's Mailbox: typed requests over HTTP, immutable ids throughout. */
import { TandemError } from '../core/errors.ts'
import type { Item, ItemKind } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import type { CallOptions, Mailbox } from '../core/ports.ts'
import { inShape, parseJson, type Upstream, type UpstreamRequest, type UpstreamResponse } from '../upstream/index.ts'
import { failureOf } from './failures.ts'
import { eventProperties, readEvent } from './read-event.ts'
import { attachmentProperties, inReplyToProperty, messageProperties, readMessage } from './read-message.ts'
import type { GraphEvent, GraphMessage } from './wire.ts'
import { writeItem } from './write-item.ts'

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
    const marks = kind === 'message' ? [markProperty, inReplyToProperty] : [markProperty]
    const expand = [
      withContent ? 'attachments' : `attachments($select=${attachmentProperties.join(',')})`,
      `singleValueExtendedProperties($filter=${marks.map((mark) => `id eq '${mark}'`).join(' or ')})`,
    ]
    const select = kind === 'message' ? messageProperties : eventProperties
    const query = `$select=${select.join(',')}&$expand=${encodeURIComponent(expand.join(','))}`
    const path = `/${kind}s/${encodeURIComponent(id)}?${query}`
    const route = `/${kind}s/{id}`
    if (kind === 'event') {
      const event = await get<GraphEvent>(path, route, options, ['outlook.timezone="UTC"'])
      return inShape('mailbox', () => readEvent(checked(event)))
    }
    const [message, sent] = await Promise.all([
      get<GraphMessage>(path, route, options, ['outlook.body-content-type="html"']),
      sentItemsId(options),
    ])
    return inShape('mailbox', () => readMessage(checked(message), sent))
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

    async updateItem(kind, id, changes, options) {
      const response = await send(
        {
          method: 'PATCH',
          path: `/${kind}s/${encodeURIComponent(id)}`,
          route: `/${kind}s/{id}`,
          // The same values written twice are the same values.
          isRepeatable: options.ifChangeKey === undefined,
          json: writeItem(changes),
          headers: options.ifChangeKey === undefined ? {} : { 'If-Match': `W/"${options.ifChangeKey}"` },
        },
        options,
      )
      const { changeKey } = checked(parseJson('mailbox', response) as { id?: string; changeKey?: string })
      return { changeKey: changeKey ?? '' }
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

/** An answer without an id is not an item, whatever its status says. */
function checked<T extends { readonly id?: string }>(item: T): T {
  if (typeof item?.id === 'string' && item.id) return item
  throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Microsoft Graph: an item without an id' })
}
