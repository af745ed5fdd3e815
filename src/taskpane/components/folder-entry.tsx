import { Badge, Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { useEffect, useRef, useState } from 'react'
import type { FolderList, FolderTracking, MailFolder } from '../../api/folders.ts'
import { strings } from '../strings.ts'
import { useInstants } from './pane-context.tsx'
import { RecordLink } from './record-link.tsx'
import { RecordPicker } from './record-picker.tsx'
import type { Folders } from './use-folders.ts'

/** Deeper ones stand no further in: the pane is narrow. */
const deepest = 5

const useStyles = makeStyles({
  entry: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    minWidth: 0,
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    outlineStyle: 'none',
  },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0, flexWrap: 'wrap' },
  icon: { display: 'flex', flexShrink: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase500 },
  tracked: { color: tokens.colorBrandForeground1 },
  name: { flex: '1 1 100px', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  wrong: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
})

/** One folder: whether it is tracked, regarding what, and what can be done about it. */
export function FolderEntry({
  folder,
  folders,
  canTrack,
}: {
  folder: MailFolder
  folders: Folders
  canTrack: boolean
}) {
  const styles = useStyles()
  const { displayName: name, tracking } = folder
  const [isChoosing, setChoosing] = useState(false)
  const entry = useRef<HTMLLIElement>(null)
  const named = { id: folder.id, name }
  const { isBusy } = folders
  // The button that was pressed may be another one now: who works with the keyboard stays with the folder.
  const state = `${tracking?.rowId ?? ''} ${tracking?.regarding?.id ?? ''} ${isChoosing}`
  const before = useRef(state)
  useEffect(() => {
    const own = entry.current
    const { activeElement, body } = own?.ownerDocument ?? {}
    if (before.current !== state && activeElement === body) own?.querySelector<HTMLElement>('button')?.focus()
    before.current = state
  }, [state])

  return (
    <li
      ref={entry}
      className={styles.entry}
      style={{ paddingInlineStart: `${Math.min(folder.depth, deepest) * 12}px` }}
    >
      <div className={styles.head}>
        <span className={tracking ? `${styles.icon} ${styles.tracked}` : styles.icon} aria-hidden>
          <FolderRegular />
        </span>
        <span className={styles.name}>
          {name} <Caption1 className={styles.quiet}>{strings.folderMessages(folder.totalItemCount)}</Caption1>
        </span>
        {tracking ? (
          <Badge appearance="tint">{strings.folderTracked}</Badge>
        ) : (
          <Button
            size="small"
            aria-label={strings.folderTrackNamed(name)}
            disabledFocusable={isBusy || !canTrack}
            onClick={() => folders.track(named)}
          >
            {strings.folderTrack}
          </Button>
        )}
      </div>
      {tracking && <TrackingText tracking={tracking} />}
      {tracking && !isChoosing && (
        <div className={styles.buttons}>
          <Button
            size="small"
            aria-label={tracking.regarding ? strings.folderChangeNamed(name) : strings.folderChooseNamed(name)}
            disabledFocusable={isBusy}
            onClick={() => setChoosing(true)}
          >
            {tracking.regarding ? strings.folderChange : strings.folderChoose}
          </Button>
          {tracking.regarding && (
            <Button
              size="small"
              aria-label={strings.folderRemoveNamed(name)}
              disabledFocusable={isBusy}
              onClick={() => folders.relate(named, null)}
            >
              {strings.folderRemove}
            </Button>
          )}
          <Button
            size="small"
            aria-label={strings.folderUntrackNamed(name)}
            disabledFocusable={isBusy}
            onClick={() => folders.untrack(tracking.rowId, name)}
          >
            {strings.folderUntrack}
          </Button>
        </div>
      )}
      {tracking && isChoosing && (
        <>
          <Caption1 className={styles.quiet}>{strings.folderChoosing(name)}</Caption1>
          <RecordPicker
            suggestions={[]}
            hasFocus
            onChoose={(record) => {
              setChoosing(false)
              folders.relate(named, record)
            }}
            onCancel={() => setChoosing(false)}
          />
          <div className={styles.buttons}>
            <Button size="small" onClick={() => setChoosing(false)}>
              {strings.cancel}
            </Button>
          </div>
        </>
      )}
    </li>
  )
}

/** What is known of a tracked folder, in sentences. */
function TrackingText({ tracking }: { tracking: FolderTracking }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const { state, regarding, lastAt, isUnused, failure } = tracking
  const why = strings.folderStates[state]
  return (
    <>
      <Caption1 className={styles.quiet}>
        {regarding ? (
          <>
            {strings.folderRegarding} <RecordLink record={regarding} inText />
          </>
        ) : (
          strings.folderNoRecord
        )}
      </Caption1>
      {why && <Caption1 className={state === 'unknown' ? styles.quiet : styles.wrong}>{why}</Caption1>}
      {failure && <Caption1 className={styles.wrong}>{failure.detail}</Caption1>}
      {isUnused ? (
        <Caption1 className={styles.quiet}>{strings.folderUnused}</Caption1>
      ) : (
        lastAt && <Caption1 className={styles.quiet}>{strings.folderLastAt(sayInstant(lastAt))}</Caption1>
      )}
    </>
  )
}

/** A tracked folder that is not where it could be tracked: said why, and let go. */
export function LostFolder({ lost, folders }: { lost: FolderList['lost'][number]; folders: Folders }) {
  const styles = useStyles()
  return (
    <li className={styles.entry}>
      <span className={styles.name}>{lost.name}</span>
      <TrackingText tracking={lost} />
      <div className={styles.buttons}>
        <Button
          size="small"
          aria-label={strings.folderUntrackNamed(lost.name)}
          disabledFocusable={folders.isBusy}
          onClick={() => folders.untrack(lost.rowId, lost.name)}
        >
          {strings.folderUntrack}
        </Button>
      </div>
    </li>
  )
}
