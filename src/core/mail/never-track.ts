/** Mail that a person or an administrator wants never to be tracked by itself. Microsoft's product has no such list. */
import { addressesOf } from '../email-fields.ts'
import type { MessageItem } from '../item.ts'
import { normalAddress } from '../text.ts'

export interface NeverTrack {
  /** Addresses (`anna@contoso.example`) and domains (`contoso.example`, with everything below them), lower case. */
  readonly people: readonly string[]
  /** Messages that their sender marked as personal, private or confidential. */
  readonly isSensitive: boolean
  /** Messages with one of these categories, whatever their case. */
  readonly categories: readonly string[]
}

/** Private mail stays where it is until somebody says otherwise. */
export const usualNeverTrack: NeverTrack = { people: [], isSensitive: true, categories: [] }

export type NeverReason =
  | { readonly code: 'never-person'; readonly entry: string }
  | { readonly code: 'never-sensitive' }
  | { readonly code: 'never-category'; readonly entry: string }

/** @param message addresses in lower case  @returns what of the list it falls under */
export function neverReason(
  message: {
    readonly from?: string
    readonly to: readonly string[]
    readonly cc: readonly string[]
    readonly sensitivity: string
    readonly categories: readonly string[]
  },
  list: NeverTrack,
): NeverReason | undefined {
  const people = [...(message.from ? [message.from] : []), ...message.to, ...message.cc]
  const entry = list.people.find((one) => people.some((address) => covers(one, address)))
  if (entry !== undefined) return { code: 'never-person', entry }
  if (list.isSensitive && message.sensitivity !== 'normal') return { code: 'never-sensitive' }
  const categories = new Set(message.categories.map((name) => name.toLowerCase()))
  const category = list.categories.find((name) => categories.has(name.toLowerCase()))
  return category === undefined ? undefined : { code: 'never-category', entry: category }
}

/** What the list looks at, of a message that was read as a whole. How private it is was asked before it was. */
export function headersOf(message: MessageItem): Parameters<typeof neverReason>[0] {
  const from = normalAddress(message.from?.emailAddress.address)
  return {
    ...(from ? { from } : {}),
    to: addressesOf(message.toRecipients),
    cc: addressesOf(message.ccRecipients),
    sensitivity: 'normal',
    categories: message.categories,
  }
}

function covers(entry: string, address: string): boolean {
  if (entry.includes('@')) return entry === address
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return domain === entry || domain.endsWith(`.${entry}`)
}

/** @returns what a person typed as an entry of the list; undefined for what is neither an address nor a domain */
export function readNeverEntry(text: string): string | undefined {
  const entry = text.trim().toLowerCase().replace(/^@/, '')
  return /^(?:[^\s@]+@)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u.test(entry)
    ? entry
    : undefined
}
