import { Body1, makeStyles, tokens } from '@fluentui/react-components'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { lazy, Suspense } from 'react'
import { shownItem } from '../state/pane-state.ts'
import { strings } from '../strings.ts'
import { ItemSkeleton } from './item-skeleton.tsx'
import { More } from './more.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { usePaneState, useSurroundings } from './pane-context.tsx'
import { useHoldLook } from './use-hold-look.ts'

// Asked for at once, but not awaited by the first paint, which is only the skeleton.
const itemPage = import('./item-page.tsx')
const ItemPage = lazy(async () => ({ default: (await itemPage).ItemPage }))
const FailureNotice = lazy(async () => ({ default: (await import('./failure-notice.tsx')).FailureNotice }))
const FieldsPage = lazy(async () => ({ default: (await import('./fields-page.tsx')).FieldsPage }))
const OwnMailboxPage = lazy(async () => ({ default: (await import('./own-mailbox-page.tsx')).OwnMailboxPage }))
const FoldersPage = lazy(async () => ({ default: (await import('./folders-page.tsx')).FoldersPage }))
const MailboxesPage = lazy(async () => ({ default: (await import('./mailboxes-page.tsx')).MailboxesPage }))
const RulesPage = lazy(async () => ({ default: (await import('./rules-page.tsx')).RulesPage }))
const OptionsPage = lazy(async () => ({ default: (await import('./options-page.tsx')).OptionsPage }))
const HistoryPage = lazy(async () => ({ default: (await import('./history-page.tsx')).HistoryPage }))

/** Pages that are not about the item. */
const generalPages = {
  ...{ mailbox: OwnMailboxPage, mailboxes: MailboxesPage, folders: FoldersPage, rules: RulesPage },
  ...{ options: OptionsPage, history: HistoryPage },
} as const

const useStyles = makeStyles({
  main: {
    boxSizing: 'border-box',
    minHeight: '100vh',
    minWidth: '280px',
    maxWidth: '640px',
    margin: '0 auto',
    padding: tokens.spacingHorizontalM,
  },
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    textAlign: 'center',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground2,
  },
  emptyIcon: { fontSize: tokens.fontSizeHero900, display: 'flex' },
})

/** The whole pane: which of its pages, or why there is none. */
export function PaneShell() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const state = usePaneState()
  const { sight } = state
  const item = shownItem(state)
  const { page } = state
  useHoldLook(state)
  const isReady = sight.phase !== 'starting' && sight.phase !== 'stuck'
  const GeneralPage = isReady && page !== 'item' && page !== 'fields' ? generalPages[page] : undefined
  return (
    <main className={styles.main} aria-label={strings.appName}>
      <OnlyHeard as="h1">{strings.appName}</OnlyHeard>
      {sight.phase === 'starting' && <ItemSkeleton hasHeader />}
      {sight.phase === 'stuck' && (
        <Suspense fallback={<ItemSkeleton hasHeader />}>
          <FailureNotice
            failure={sight.failure}
            intent={sight.failure.remedy === 'sign-in' ? 'info' : 'error'}
            onRetry={() => void pane.tryAgain()}
            onSignIn={() => void pane.signIn('again')}
          />
        </Suspense>
      )}
      {GeneralPage && (
        <Suspense fallback={<ItemSkeleton hasHeader={false} />}>
          <GeneralPage />
        </Suspense>
      )}
      {sight.phase === 'no-item' && !GeneralPage && (
        <div className={styles.empty}>
          <span className={styles.emptyIcon} aria-hidden>
            <MailRegular />
          </span>
          <Body1 align="center">{strings.noItem}</Body1>
          <More />
        </div>
      )}
      {item &&
        !GeneralPage &&
        (state.page === 'fields' && item.id ? (
          <Suspense fallback={<ItemSkeleton hasHeader={false} />}>
            <FieldsPage key={item.key} item={item} />
          </Suspense>
        ) : (
          <Suspense fallback={<ItemSkeleton hasHeader />}>
            <ItemPage state={state} item={item} />
          </Suspense>
        ))}
    </main>
  )
}
