import { Badge, type BadgeProps } from '@fluentui/react-components'
import type { MailboxHealth } from '../../api/administrator.ts'
import { strings } from '../strings.ts'

const colors: Readonly<Record<MailboxHealth, NonNullable<BadgeProps['color']>>> = {
  healthy: 'success',
  failing: 'warning',
  held: 'warning',
  throttled: 'warning',
  off: 'danger',
  'standing-by': 'informative',
  new: 'informative',
  'not-synchronized': 'informative',
}

/** How a mailbox, or a part of it, is doing: a word with a colour, never the colour alone. */
export function HealthBadge({ health }: { health: MailboxHealth }) {
  return (
    <Badge appearance="tint" color={colors[health]}>
      {strings.mailboxHealth[health]}
    </Badge>
  )
}
