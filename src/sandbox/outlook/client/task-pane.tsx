import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { Dismiss20Regular } from '@fluentui/react-icons'
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useMemo, useRef } from 'react'
import { frameName } from './host/frame-name.ts'
import { type OfficeHost, type OfficeHostOptions, openOfficeHost } from './host/office-host.ts'
import { useStored } from './stored.ts'

const narrowest = 320
const widest = 720
const isWidth = (value: unknown): value is number => typeof value === 'number' && value >= narrowest && value <= widest

const useStyles = makeStyles({
  pane: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    minHeight: 0,
    borderInlineStartWidth: '1px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke2,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 760px)': { position: 'absolute', inset: '48px 0 0 0', width: 'auto !important', zIndex: 2 },
  },
  idle: { '@media (max-width: 760px)': { display: 'none' } },
  head: { display: 'flex', alignItems: 'center', padding: '6px 6px 6px 16px', minHeight: '32px' },
  title: { flexGrow: 1 },
  frame: { flexGrow: 1, border: 'none', width: '100%', minHeight: 0 },
  edge: {
    position: 'absolute',
    insetBlock: 0,
    insetInlineStart: '-4px',
    width: '8px',
    zIndex: 1,
    cursor: 'col-resize',
    touchAction: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralStroke1 },
    ':focus-visible': { backgroundColor: tokens.colorCompoundBrandStroke, outline: 'none' },
    '@media (max-width: 760px)': { display: 'none' },
  },
})

export type PaneOptions = Omit<
  OfficeHostOptions,
  'conversationId' | 'controlId' | 'paneOrigin' | 'pane' | 'paneSize' | 'locale' | 'focusLeaves'
>

/**
 * The add-in's pane in its frame, with this page as its Office host. One mounting is one activation: a pinned pane
 * stays mounted while the selection moves; another kind of item mounts a new one.
 */
export function TaskPane(props: {
  address: string
  options: PaneOptions
  host: RefObject<OfficeHost | undefined>
  onClose: () => void
  /** Nothing is open for it: on a narrow screen it would only stand in the way. */
  idle: boolean
}) {
  const styles = useStyles()
  const [width, setWidth] = useStored('pane width', 360, isWidth)
  const frame = useRef<HTMLIFrameElement>(null)
  const { address, host } = props
  const latest = useRef(props.options)
  latest.current = props.options

  const ids = useMemo(() => ({ conversationId: crypto.randomUUID(), controlId: crypto.randomUUID() }), [])
  // office.js reads its host from the name, which must be there before the frame enters the document.
  const name = useMemo(() => frameName(ids.conversationId, ids.controlId, window.location.origin, 'en-US'), [ids])

  useEffect(() => {
    const opened = openOfficeHost({
      ...latest.current,
      ...ids,
      item: () => latest.current.item(),
      // Another mailbox is another Graph.
      get graph() {
        return latest.current.graph
      },
      theme: () => latest.current.theme(),
      get actions() {
        return latest.current.actions
      },
      paneOrigin: new URL(address).origin,
      pane: () => frame.current?.contentWindow ?? null,
      paneSize: () => ({ width: frame.current?.clientWidth ?? 0, height: frame.current?.clientHeight ?? 0 }),
      locale: 'en-US',
      focusLeaves: (towards) => {
        const target = towards === 'previous' ? '#add-in-button' : 'header button'
        document.querySelector<HTMLElement>(target)?.focus()
      },
    })
    host.current = opened
    return () => {
      host.current = undefined
      opened.close()
    }
  }, [address, host, ids])

  const resize = (wanted: number) => setWidth(Math.round(Math.min(widest, Math.max(narrowest, wanted))))
  const onPointerDown = (down: PointerEvent<HTMLDivElement>) => {
    const edge = down.currentTarget
    edge.setPointerCapture(down.pointerId)
    edge.onpointermove = (move) => resize(width + down.clientX - move.clientX)
    edge.onpointerup = () => {
      edge.onpointermove = null
    }
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') resize(width + 16)
    if (key === 'ArrowRight') resize(width - 16)
  }

  return (
    <aside className={mergeClasses(styles.pane, props.idle && styles.idle)} style={{ width }} aria-label="Tandem">
      {/* biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is a separator with a value */}
      <div
        className={styles.edge}
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the Tandem pane"
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      />
      <div className={styles.head}>
        <Text as="h2" weight="semibold" className={styles.title}>
          Tandem
        </Text>
        <Button
          appearance="subtle"
          size="small"
          icon={<Dismiss20Regular />}
          aria-label="Close the Tandem pane"
          onClick={props.onClose}
        />
      </div>
      <iframe
        ref={frame}
        className={styles.frame}
        title="Tandem task pane"
        name={name}
        src={address}
        sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads"
      />
    </aside>
  )
}
