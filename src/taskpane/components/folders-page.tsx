import { Caption1, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { FolderList, MailFolder } from '../../api/folders.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { FilterInput } from './filter-input.tsx'
import { FolderEntry, LostFolder } from './folder-entry.tsx'
import { PageFrame } from './page-frame.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { type Folders, useFolders } from './use-folders.ts'
import { useKeptFocus } from './use-kept-focus.ts'

/** A shorter list is seen at a glance. */
const filteredFrom = 12

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0, outlineStyle: 'none' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  hint: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** Folders below the Inbox, and which of them have everything tracked, regarding what. */
export function FoldersPage() {
  const folders = useFolders()
  return (
    <PageFrame
      title={strings.foldersTitle}
      hint={strings.foldersHint}
      reading={folders.reading}
      onRetry={folders.again}
    >
      {(list) => <List list={list} folders={folders} />}
    </PageFrame>
  )
}

function List({ list, folders }: { list: FolderList; folders: Folders }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [filter, setFilter] = useState('')
  const { fallback } = useKeptFocus<HTMLDivElement>(list)
  const shown = matching(list.folders, filter)
  const isFull = list.count >= list.most
  return (
    <div className={styles.part} ref={fallback} tabIndex={-1}>
      {!list.isOn && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{strings.foldersOff}</MessageBarBody>
        </MessageBar>
      )}
      {folders.failure && (
        <FailureNotice
          failure={folders.failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={folders.dismiss}
        />
      )}
      {list.isOn && (
        <Caption1 className={styles.hint}>
          {strings.foldersCount(list.count, list.most)} {isFull && strings.foldersFull}
        </Caption1>
      )}
      {list.folders.length >= filteredFrom && (
        <FilterInput label={strings.foldersFilter} value={filter} onChange={setFilter} />
      )}
      {list.folders.length === 0 && <Caption1 className={styles.hint}>{strings.foldersNone}</Caption1>}
      {list.folders.length > 0 && shown.length === 0 && (
        <Caption1 className={styles.hint}>{strings.foldersNotFound(filter)}</Caption1>
      )}
      {shown.length > 0 && (
        <ul className={styles.list} aria-label={strings.foldersTitle}>
          {shown.map((folder) => (
            <FolderEntry key={folder.id} folder={folder} folders={folders} canTrack={list.isOn && !isFull} />
          ))}
        </ul>
      )}
      {list.lost.length > 0 && (
        <Section title={strings.foldersLost}>
          <ul className={styles.list} aria-label={strings.foldersLost}>
            {list.lost.map((lost) => (
              <LostFolder key={lost.rowId} lost={lost} folders={folders} />
            ))}
          </ul>
        </Section>
      )}
      <Caption1 role="status">{folders.said}</Caption1>
    </div>
  )
}

/** A folder that is looked for stands where it stood, without those around it. */
function matching(all: readonly MailFolder[], filter: string): readonly MailFolder[] {
  const wanted = filter.trim().toLowerCase()
  return wanted === '' ? all : all.filter(({ displayName }) => displayName.toLowerCase().includes(wanted))
}
