import type { FollowedKind, FollowedMailbox, ItemNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import type { GraphClient } from './client.ts'
import { contactChanges } from './contact-changes.ts'
import { eventChanges } from './event-changes.ts'
import { taskChanges } from './task-changes.ts'

type Look = (client: GraphClient, cursor: string | undefined, options: CallOptions) => Promise<ItemNews>

const looks: Readonly<Record<FollowedKind, Look>> = { event: eventChanges, contact: contactChanges, task: taskChanges }

export function createChanges(client: GraphClient): FollowedMailbox['changes'] {
  return (kind, cursor, options) => looks[kind](client, cursor, options)
}
