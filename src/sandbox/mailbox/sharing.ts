/** Who may see and change what in somebody else's mailbox, and what Graph says to those who may not. */
import type { MailboxShare } from '../seams.ts'
import type { Call, World } from './call.ts'
import { GraphError, itemNotFound } from './errors.ts'
import { findEvent } from './events.ts'
import type { ItemKind } from './store.ts'

/** Stands for the whole mailbox: full access, as the members of a shared mailbox have it. */
export const everything = '*'

const accessDenied = () =>
  new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')

export function sharesOf(world: World, owner: string, member: string): readonly MailboxShare[] {
  const rows = world.store.all(
    'SELECT folder, may_edit, sees_private FROM share WHERE owner = ? AND member = ? ORDER BY folder',
    owner,
    member,
  )
  return rows.map(({ folder, may_edit, sees_private }) => ({
    folder: String(folder),
    mayEdit: may_edit === 1,
    seesPrivate: sees_private === 1,
  }))
}

/** Replaces what the owner shares with the member; an empty list withdraws it all. Belongs inside a transaction. */
export function putShares(world: World, owner: string, member: string, shares: readonly MailboxShare[]): void {
  world.store.run('DELETE FROM share WHERE owner = ? AND member = ?', owner, member)
  for (const { folder, mayEdit, seesPrivate } of shares)
    world.store.run(
      'INSERT INTO share VALUES (?, ?, ?, ?, ?)',
      ...[owner, member, folder.toLowerCase(), Number(mayEdit), Number(seesPrivate)],
    )
}

/** Mailboxes of others that a person may open. */
export function ownersSharingWith(world: World, member: string): readonly string[] {
  return world.store
    .all('SELECT DISTINCT owner FROM share WHERE member = ? ORDER BY owner', member)
    .map(({ owner }) => String(owner))
}

const kinds: Readonly<Record<string, ItemKind>> = { messages: 'message', events: 'event' }
/** Delegated permissions for other people's mailboxes end in `.Shared`. */
const scopes: Readonly<Record<string, string>> = {
  messages: 'Mail',
  mailFolders: 'Mail',
  events: 'Calendars',
  calendar: 'Calendars',
  calendars: 'Calendars',
  calendarView: 'Calendars',
}

/**
 * Lets a person's request to somebody else's mailbox through, or refuses it as Graph does: 403 where nothing is shared, the
 * application lacks the permission, or the person may read only; 404 for folders and items that they can't see.
 * @param path with plain segments, behind the version
 * @throws GraphError
 */
export function demandShare(world: World, call: Call, method: string, path: string): void {
  const { shares, caller } = call
  if (shares === undefined) return
  if (shares.length === 0) throw accessDenied()
  // What is behind `/users/{id}`.
  const [area = '', id = ''] = path.split('/').slice(3).map(decodeURIComponent)
  if (area === '' && method === 'GET') return
  const scope = scopes[area]
  // Settings, categories, contacts and tasks of others are not to be had with the permissions of a delegate.
  if (scope === undefined) throw accessDenied()
  const isRead = method === 'GET'
  const granted = caller.grants.some(
    (grant) => grant === `${scope}.ReadWrite.Shared` || (isRead && grant === `${scope}.Read.Shared`),
  )
  if (!granted) throw accessDenied()
  const whole = shares.find(({ folder }) => folder === everything)
  const share = whole ?? shareFor(world, call, shares, area, id)
  if (share === undefined) throw itemNotFound()
  if (!isRead && !share.mayEdit) throw accessDenied()
  const isItself = isRead && path.split('/').length <= 5
  // Of a private event only the time is shown; what lies below it is not, and nothing of it is changed.
  if (area === 'events' && id !== '' && !isItself && hidesDetails(call, findEvent(world, call.oid, id).properties))
    throw accessDenied()
}

function shareFor(
  world: World,
  { oid }: Call,
  shares: readonly MailboxShare[],
  area: string,
  id: string,
): MailboxShare | undefined {
  if (area.startsWith('calendar')) return shares.find(({ folder }) => folder === 'calendar')
  // All messages of a mailbox are a search over all of its folders.
  if (id === '') return area === 'events' ? shares.find(({ folder }) => folder === 'calendar') : undefined
  if (area === 'events') return shares.find(({ folder }) => folder === 'calendar')
  const folder = area === 'mailFolders' ? id : world.store.find(oid, kinds[area] ?? 'message', id)?.folder
  const found = folder === undefined ? undefined : world.store.container(oid, 'mail', folder)
  return shares.find((share) => share.folder === found?.role)
}

/** Whether the caller is a delegate without the right to private items, and this is one. */
export function hidesDetails({ shares }: Call, { sensitivity }: Readonly<Record<string, unknown>>): boolean {
  const seesAll = shares === undefined || shares.some(({ seesPrivate }) => seesPrivate)
  return !seesAll && sensitivity === 'private'
}

/** What a delegate without the right to private items sees of one: that its owner is not free. */
export function masked(call: Call, properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!hidesDetails(call, properties)) return { ...properties }
  return {
    ...properties,
    ...{ subject: 'Private appointment', bodyPreview: '', categories: [], attendees: [], hasAttachments: false },
    ...{ body: { contentType: 'html', content: '' }, location: { displayName: '' }, locations: [] },
    ...{ onlineMeeting: null, onlineMeetingUrl: null },
  }
}
