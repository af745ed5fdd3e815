import { Caption1 } from '@fluentui/react-components'
import type { LinksPreviewRequest } from '../../api/preview.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { LinksLookShown } from './links-look-shown.tsx'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'
import { useLinksPreview } from './use-links-preview.ts'

interface Looking {
  readonly isOpen: boolean
  readonly title: string
  readonly hint: string
  readonly trial: LinksPreviewRequest | undefined
  readonly onCancel: () => void
}

/** Shows what a change of rules would do in the person's own mailbox, and asks whether to make it. */
export function LinksPreviewDialog({
  trial,
  onGone,
  ...asked
}: Looking & {
  readonly action: string
  readonly onConfirm: () => void
  readonly onGone?: () => void
}) {
  const look = useLinksPreview(trial, asked.isOpen)
  return (
    <ConfirmDialog {...asked} isAwaited={look.is === 'awaited'} {...(onGone && { onGone })}>
      <LinksLookShown look={look} />
      {(look.is === 'failed' || look.is === 'too-long') && <Caption1>{strings.goOnAnyway}</Caption1>}
    </ConfirmDialog>
  )
}

/** The same of a change that is not made here: there is nothing to do but to look. */
export function LinksLookDialog({ isOpen, title, hint, trial, onCancel }: Looking) {
  const look = useLinksPreview(trial, isOpen)
  return (
    <PaneDialog isOpen={isOpen} onCancel={onCancel}>
      <PaneDialogBody title={title} onCancel={onCancel}>
        <span>{hint}</span>
        <LinksLookShown look={look} />
      </PaneDialogBody>
    </PaneDialog>
  )
}
