import type { Caller, MailboxOwner } from '../seams.ts'
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import { findFolder } from './folders.ts'
import type { ItemKind } from './store.ts'
import { findList } from './todo-lists.ts'

/** What a subscription watches in one mailbox. */
export interface Watched {
  readonly oid: string
  readonly kind: ItemKind
  /** Of one folder, calendar or list; all of the mailbox's where there is none. */
  readonly folder?: string
}

interface Watchable {
  readonly pattern: RegExp
  readonly kind: ItemKind
  /** One of these lets an application read it, or a person. */
  readonly permissions: readonly string[]
  readonly mostMinutes: number
  folderOf(world: World, oid: string, name: string): string | undefined
}

const container = (world: World, oid: string, kind: 'calendar' | 'contacts', name: string) =>
  world.store.container(oid, kind, name)?.id

/** Resources of a mailbox that can be subscribed to, with the longest life that Graph gives (facts.md). */
const watchables: readonly Watchable[] = [
  {
    pattern: /^messages$/i,
    kind: 'message',
    permissions: ['Mail.Read', 'Mail.ReadBasic', 'Mail.ReadBasic.All'],
    mostMinutes: 10_080,
    folderOf: () => undefined,
  },
  {
    pattern: /^mailFolders\/([^/]+)\/messages$/i,
    kind: 'message',
    permissions: ['Mail.Read', 'Mail.ReadBasic', 'Mail.ReadBasic.All'],
    mostMinutes: 10_080,
    folderOf: (world, oid, name) => findFolder(world, oid, name).id,
  },
  {
    pattern: /^events$/i,
    kind: 'event',
    permissions: ['Calendars.Read'],
    mostMinutes: 10_080,
    folderOf: (world, oid) => container(world, oid, 'calendar', 'calendar'),
  },
  {
    pattern: /^contacts$/i,
    kind: 'contact',
    permissions: ['Contacts.Read'],
    mostMinutes: 10_080,
    folderOf: (world, oid) => container(world, oid, 'contacts', 'contacts'),
  },
  {
    pattern: /^todo\/lists\/([^/]+)\/tasks$/i,
    kind: 'task',
    permissions: ['Tasks.ReadWrite', 'Tasks.ReadWrite.All'],
    mostMinutes: 4_230,
    folderOf: (world, oid, name) => findList(world, oid, name).id,
  },
]

const invalid = (message: string) => new GraphError(400, 'InvalidRequest', message)
const forbidden = (message: string) => new GraphError(403, 'ExtensionError', message)

/** @throws GraphError for what can't be watched, and for what this caller may not watch */
export function readResource(
  world: World,
  caller: Caller,
  resource: string,
): Watched & { readonly mostMinutes: number } {
  const { own, named, rest } = partsOf(resource)
  const owner = ownerOf(world, caller, own === undefined ? named : undefined)
  for (const { pattern, kind, permissions, mostMinutes, folderOf } of watchables) {
    const match = pattern.exec(rest)
    if (!match) continue
    if (!caller.grants.some((grant) => permissions.includes(grant)))
      throw forbidden(`Operation: Create; a subscription to '${resource}' needs the permission ${permissions[0]}.`)
    const folder = folderOf(world, owner.oid, decodeURIComponent(match[1] ?? ''))
    return { oid: owner.oid, kind, mostMinutes, ...(folder === undefined ? {} : { folder }) }
  }
  throw invalid(`The sandbox mailbox can't subscribe to the resource '${resource}'.`)
}

function partsOf(resource: string) {
  const path = resource.replace(/\('([^']*)'\)/g, '/$1').replace(/^\//, '')
  const [, own, named, rest = ''] = /^(?:(me)|users\/([^/]+))\/(.+)$/i.exec(path) ?? []
  return { own, named, rest }
}

/** The longest life of a subscription that is there, whatever became of its folder. */
export const mostMinutesOf = (resource: string): number =>
  watchables.find(({ pattern }) => pattern.test(partsOf(resource).rest))?.mostMinutes ?? 0

function ownerOf({ store }: World, caller: Caller, name: string | undefined): MailboxOwner {
  if (name === undefined && caller.kind === 'application')
    throw invalid('A resource of /me is only valid with delegated authentication flow.')
  const wanted = name === undefined ? caller.oid : decodeURIComponent(name)
  const owner = store.person('oid', wanted) ?? store.person('mail', wanted)
  if (!owner) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${wanted}' is invalid.`)
  if (caller.kind === 'user' && owner.oid !== caller.oid) throw forbidden('Access is denied.')
  return owner
}
