import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { strings } from '../strings.ts'
import { sentenceOf } from './failure-notice.tsx'
import { LinksHolds } from './links-holds.tsx'
import { LinksPreviewShown, sayLinksPreview } from './links-preview-shown.tsx'
import type { LinksLook } from './use-links-preview.ts'

const useStyles = makeStyles({
  look: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  line: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
})

/** A look at everything that is linked: that it is under way, what it found, or why it found nothing. */
export function LinksLookShown({ look }: { look: LinksLook }) {
  const styles = useStyles()
  return (
    <div className={styles.look}>
      <div className={styles.line}>
        {look.is === 'awaited' && <Spinner size="tiny" />}
        <span role="status">{sayLook(look)}</span>
      </div>
      <LinksHolds holds={look.is === 'read' ? look.preview.holds : []} />
      {look.is === 'read' && <LinksPreviewShown preview={look.preview} />}
    </div>
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
