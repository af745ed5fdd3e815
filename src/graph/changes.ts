import type { FollowedKind, FollowedMailbox, ItemNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { contactChanges } from './contact-changes.ts'
import type { Look } from './delta.ts'
import { eventChanges } from './event-changes.ts'
import { taskChanges } from './task-changes.ts'

type LookAt = (look: Look, cursor: string | undefined, options: CallOptions) => Promise<ItemNews>

const looks: Readonly<Record<FollowedKind, LookAt>> = {
  event: eventChanges,
  contact: contactChanges,
  task: taskChanges,
}

export function createChanges(look: Look): FollowedMailbox['changes'] {
  return (kind, cursor, options) => looks[kind](look, cursor, options)
}
