import { Button, makeStyles, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { LinkRegular } from '@fluentui/react-icons/svg/link'
import { LinkDismissRegular } from '@fluentui/react-icons/svg/link-dismiss'
import { OpenRegular } from '@fluentui/react-icons/svg/open'
import type { TrackingStatus } from '../../api/item.ts'
import { strings } from '../strings.ts'
import { webAddress } from './record-link.tsx'

const useStyles = makeStyles({
  actions: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    '& > *': { flexGrow: 1, flexBasis: 'auto', minWidth: 'max-content' },
  },
  quiet: { whiteSpace: 'nowrap' },
})

/** What can be done with a tracked item. Not offered while an answer is awaited. */
export function TrackActions({
  status,
  isBusy,
  onChange,
  onDrop,
  onUntrack,
}: {
  status: TrackingStatus
  isBusy: boolean
  onChange: () => void
  onDrop: () => void
  onUntrack: () => void
}) {
  const styles = useStyles()
  const focusComesBack = useRestoreFocusTarget()
  const url = webAddress(status.record?.url)
  // A booking is of its own work order, and regarding nothing that a person could choose.
  const regardsSomething = status.record?.table !== 'bookableresourcebooking'
  return (
    <div className={styles.actions}>
      {url && (
        <Button
          as="a"
          appearance="primary"
          icon={<OpenRegular />}
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={`${strings.viewRecord} (${strings.opensInNewWindow})`}
        >
          {strings.viewRecord}
        </Button>
      )}
      <div className={styles.row}>
        {regardsSomething && (
          <Button className={styles.quiet} icon={<EditRegular />} disabledFocusable={isBusy} onClick={onChange}>
            {status.regarding ? strings.changeRegarding : strings.setRegarding}
          </Button>
        )}
        <Button
          className={styles.quiet}
          icon={<LinkDismissRegular />}
          disabledFocusable={isBusy}
          onClick={onUntrack}
          {...focusComesBack}
        >
          {strings.untrack}
        </Button>
      </div>
      {status.regarding && (
        <Button appearance="subtle" icon={<LinkRegular />} disabledFocusable={isBusy} onClick={onDrop}>
          {strings.trackWithoutRegarding}
        </Button>
      )}
    </div>
  )
}
