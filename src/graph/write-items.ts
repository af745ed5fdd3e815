/** One write for each kind: the requests it takes, one after the other, and what its answers say. */
import { TandemError } from '../core/errors.ts'
import type { ItemChanges, SyncedKind } from '../core/item.ts'
import type { CallOptions, ItemWrite, ItemWritten, Mailbox } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { askEach, type ChainOutcome } from './batch.ts'
import { checked, type GraphClient, type GraphRequest, reading } from './client.ts'
import { asFailure, asTandemError } from './failures.ts'
import { extensionName, named, newExtension, writeExtension } from './open-extension.ts'
import { folderOf, placeOf } from './paths.ts'
import { onlyIf, versionOf } from './version.ts'
import { writeContact } from './write-contact.ts'
import { writeEvent, writeMessage } from './write-event.ts'
import { writeTask } from './write-task.ts'

const writers: Readonly<
  Record<SyncedKind, (changes: ItemChanges, isNew: boolean) => Readonly<Record<string, unknown>>>
> = { message: writeMessage, event: writeEvent, contact: writeContact, task: writeTask }

type Update = Extract<ItemWrite, { action: 'update' }>
type Versioned = { readonly id: string } & Parameters<typeof versionOf>[0]
type Create = Extract<ItemWrite, { action: 'create' }>

/** @param defaultList where new tasks go */
export function createWrite(
  client: GraphClient,
  defaultList: (options: CallOptions) => Promise<string>,
): Mailbox['write'] {
  return async (writes, options) => {
    const makesTasks = writes.some(({ action, kind }) => action === 'create' && kind === 'task')
    const list = makesTasks ? await defaultList(options).catch(asTandemError) : ''
    const outcomes = await askEach(
      client,
      writes.map((write) => () => requestsOf(write, list)),
      options,
    )
    const mended = await withNewExtensions(client, writes, outcomes, options)
    return mended.map((outcome, index) => asFailure(() => writtenOf(writes[index] as ItemWrite, outcome, list)))
  }
}

/** @throws TandemError `item-gone`, `invalid-value` for what Graph need not be asked */
function requestsOf(write: ItemWrite, list: string | TandemError): readonly GraphRequest[] {
  if (write.action === 'create') return [createRequest(write, list)]
  if (write.action === 'update') return updateRequests(write)
  const headers = onlyIf(write.ifChangeKey)
  return [{ method: 'DELETE', ...placeOf(write.kind, write.id), isRepeatable: true, headers }]
}

function createRequest({ kind, changes, transactionId }: Create, list: string | TandemError): GraphRequest {
  // Without a list no task can be made; all else goes on.
  if (typeof list !== 'string') throw list
  const extension = kind === 'task' ? writeExtension(changes) : undefined
  return {
    method: 'POST',
    ...folderOf(kind, list),
    // Only events have a transaction id, under which a repeated create is the same create.
    isRepeatable: kind === 'event',
    json: {
      ...writers[kind](changes, true),
      ...(kind === 'event' ? { transactionId } : {}),
      ...(extension ? { extensions: [newExtension(extension)] } : {}),
    },
  }
}

/** Of a task the condition comes first and the version last: each write of its extension makes a new version of it. */
function updateRequests(write: Update): readonly GraphRequest[] {
  const { kind, id, changes, ifChangeKey } = write
  const place = placeOf(kind, id)
  const json = writers[kind](changes, false)
  const values = kind === 'task' ? writeExtension(changes) : undefined
  const item: GraphRequest = {
    method: 'PATCH',
    ...place,
    // The same values written twice are the same values, but the second time under a version that is past.
    isRepeatable: ifChangeKey === undefined,
    json,
    headers: onlyIf(ifChangeKey),
  }
  if (!values) return [item]
  const extension: GraphRequest = {
    method: 'PATCH',
    path: `${place.path}/extensions/${extensionName}`,
    route: `${place.route}/extensions/{id}`,
    isRepeatable: true,
    json: { ...named, ...values },
  }
  const hasMore = Object.keys(json).length > 0 || ifChangeKey !== undefined
  return [...(hasMore ? [item] : []), extension, reading(place.path, place.route)]
}

/** A task that somebody made by hand has no extension of ours yet: what can't be changed is made. */
async function withNewExtensions(
  client: GraphClient,
  writes: readonly ItemWrite[],
  outcomes: readonly ChainOutcome[],
  options: CallOptions,
): Promise<readonly ChainOutcome[]> {
  const lacking = writes.flatMap((write, index) => {
    const { failure, answers } = outcomes[index] as ChainOutcome
    if (write.action !== 'update' || write.kind !== 'task' || failure?.code !== 'item-gone') return []
    // Only the extension was missing when its part is the one that failed.
    const failed = asFailure(() => updateRequests(write))
    const isExtension = !(failed instanceof TandemError) && failed[answers.length]?.path.includes('/extensions/')
    return isExtension ? [{ index, write }] : []
  })
  if (lacking.length === 0) return outcomes
  const made = await askEach(
    client,
    lacking.map(({ write }) => () => {
      const { path, route } = placeOf('task', write.id)
      const json = newExtension(writeExtension(write.changes) ?? {})
      const extensions = { path: `${path}/extensions`, route: `${route}/extensions` }
      return [{ method: 'POST', ...extensions, isRepeatable: false, json }, reading(path, route)]
    }),
    options,
  )
  const mended = new Map(lacking.map(({ index }, position) => [index, made[position] as ChainOutcome]))
  return outcomes.map((outcome, index) => mended.get(index) ?? outcome)
}

/** @throws TandemError what failed, or an answer of another shape */
function writtenOf(write: ItemWrite, { answers, failure }: ChainOutcome, list: unknown): ItemWritten {
  if (failure) throw failure
  if (write.action === 'delete') return { id: write.id, changeKey: '' }
  const last = inShape('mailbox', () => checked(answers.at(-1) as Versioned))
  if (write.action === 'update') return { id: write.id, changeKey: versionOf(last) }
  return { id: write.kind === 'task' ? `${list}/${last.id}` : last.id, changeKey: versionOf(last) }
}

/** One item, by a request of its own. @throws TandemError */
export function createUpdateItem(client: GraphClient): Mailbox['updateItem'] {
  return async (kind, id, changes, options) => {
    const { ifChangeKey } = options
    const update: Update = {
      action: 'update',
      kind,
      id,
      changes,
      ...(ifChangeKey === undefined ? {} : { ifChangeKey }),
    }
    const [request] = updateRequests(update)
    return { changeKey: versionOf(checked((await client.ask(request as GraphRequest, options)) as Versioned)) }
  }
}
