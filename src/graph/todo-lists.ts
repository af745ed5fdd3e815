import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { type GraphClient, reading } from './client.ts'
import { remembered } from './remembered.ts'

export interface GraphTaskList {
  readonly id: string
  readonly wellknownListName?: string
  readonly isOwner?: boolean
}

/** Flagged messages are no tasks; a list that somebody else shares is followed in its owner's mailbox. */
export const isFollowed = ({ wellknownListName, isOwner }: GraphTaskList) =>
  wellknownListName !== 'flaggedEmails' && isOwner !== false

/** The list that Outlook shows as Tasks; its id never changes. */
export function createDefaultList(client: GraphClient): (options: CallOptions) => Promise<string> {
  return remembered(async (options) => {
    const path = '/todo/lists'
    const { value } = (await client.ask(reading(path, path), options)) as { readonly value: readonly GraphTaskList[] }
    const found = inShape('mailbox', () => value.find(({ wellknownListName }) => wellknownListName === 'defaultList'))
    if (found) return found.id
    throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Microsoft Graph: no default to-do list' })
  })
}
