import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { type ReactNode, useEffect, useRef } from 'react'
import { shownItem } from '../state/pane-state.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { ItemSkeleton } from './item-skeleton.tsx'
import { usePaneState, useSurroundings } from './pane-context.tsx'
import type { Reading } from './use-reading.ts'

/** Until Fluent has given up to find who had the focus before. */
const settledAfterMs = 150

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  back: { alignSelf: 'start', paddingLeft: 0, minWidth: 0 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    outlineStyle: 'none',
  },
  hint: { display: 'block', color: tokens.colorNeutralForeground2 },
})

/** One of the pane's further pages: the way back, a title, and what was read, or why it could not be. */
export function PageFrame<Value>({
  title,
  hint,
  reading,
  onRetry,
  back,
  children,
}: {
  title: string
  hint: string
  reading: Reading<Value>
  onRetry: () => void
  /** Where the way back leads, when it is not to the item. */
  back?: { readonly label: string; readonly onBack: () => void }
  children: (value: Value) => ReactNode
}) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const item = shownItem(usePaneState())
  const heading = useRef<HTMLHeadingElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  // What opened the page is gone, and a menu gives the focus back a little later: then reading begins here, unless the
  // person is elsewhere in Outlook, or was quicker and is at work on this page already.
  useEffect(() => {
    const quicker = new AbortController()
    const timer = setTimeout(() => {
      const target = heading.current
      const page = target?.ownerDocument
      if (page?.hasFocus() && page.activeElement === page.body) target?.focus()
    }, settledAfterMs)
    frame.current?.addEventListener('focusin', () => clearTimeout(timer), { signal: quicker.signal })
    return () => {
      clearTimeout(timer)
      quicker.abort()
    }
  }, [])
  return (
    <div className={styles.page} ref={frame}>
      <Button
        appearance="transparent"
        className={styles.back}
        icon={<ArrowLeftRegular />}
        onClick={() => (back ? back.onBack() : pane.dispatch({ type: 'turned-to', page: 'item' }))}
      >
        {back ? back.label : item ? strings.back : strings.backToStart}
      </Button>
      <div>
        <h2 className={styles.title} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Caption1 className={styles.hint}>{hint}</Caption1>
      </div>
      {reading.is === 'awaited' && <ItemSkeleton hasHeader={false} />}
      {reading.is === 'failed' && (
        <FailureNotice failure={reading.failure} onRetry={onRetry} onSignIn={() => void pane.signIn('again')} />
      )}
      {reading.is === 'read' && children(reading.value)}
    </div>
  )
}
