import { Caption1, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import type { LinksPreviewRequest } from '../../api/preview.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { sentenceOf } from './failure-notice.tsx'
import { LinksHolds } from './links-holds.tsx'
import { LinksPreviewShown, sayLinksPreview } from './links-preview-shown.tsx'
import { type LinksLook, useLinksPreview } from './use-links-preview.ts'

const useStyles = makeStyles({
  look: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  line: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
})

/** Shows what a change of rules would do in the person's own mailbox, and asks whether to make it. */
export function LinksPreviewDialog({
  isOpen,
  title,
  hint,
  action,
  trial,
  onConfirm,
  onCancel,
  onGone,
}: {
  isOpen: boolean
  title: string
  hint: string
  action: string
  trial: LinksPreviewRequest | undefined
  onConfirm: () => void
  onCancel: () => void
  onGone?: () => void
}) {
  const styles = useStyles()
  const look = useLinksPreview(trial, isOpen)
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={title}
      hint={hint}
      action={action}
      isAwaited={look.is === 'awaited'}
      onConfirm={onConfirm}
      onCancel={onCancel}
      {...(onGone && { onGone })}
    >
      <div className={styles.look}>
        <div className={styles.line}>
          {look.is === 'awaited' && <Spinner size="tiny" />}
          <span role="status">{sayLook(look)}</span>
        </div>
        <LinksHolds holds={look.is === 'read' ? look.preview.holds : []} />
        {look.is === 'read' && <LinksPreviewShown preview={look.preview} />}
        {(look.is === 'failed' || look.is === 'too-long') && <Caption1>{strings.goOnAnyway}</Caption1>}
      </div>
    </ConfirmDialog>
  )
}

function sayLook(look: LinksLook): string {
  switch (look.is) {
    case 'awaited':
      return strings.wouldChangeLooking
    case 'read':
      return sayLinksPreview(look.preview)
    case 'too-long':
      return strings.wouldChangeTooLong
    case 'failed':
      return strings.wouldChangeFailed(sentenceOf(look.failure))
  }
}
