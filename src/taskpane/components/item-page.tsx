import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { TableSimpleRegular } from '@fluentui/react-icons/svg/table-simple'
import { lazy, Suspense, useState } from 'react'
import type { ItemContext, Participant } from '../../api/item.ts'
import type { NamedRecord } from '../../api/record.ts'
import type { SelectedItem } from '../office/host.ts'
import { isProcessing, type PaneState, shownOperation, shownState, shownStatus } from '../state/pane-state.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { ItemSkeleton } from './item-skeleton.tsx'
import { MailboxNotice } from './mailbox-notice.tsx'
import { More } from './more.tsx'
import { Notices } from './notices.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { useSurroundings } from './pane-context.tsx'
import { PeopleList } from './people-list.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { Regarding } from './regarding.tsx'
import { TrackActions } from './track-actions.tsx'
import { sayState, TrackingHeader } from './tracking-header.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { WhySection } from './why-section.tsx'

const AddPersonDialog = lazy(async () => ({ default: (await import('./add-person-dialog.tsx')).AddPersonDialog }))
const UntrackDialog = lazy(async () => ({ default: (await import('./untrack-dialog.tsx')).UntrackDialog }))

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  aside: { alignSelf: 'end' },
  fields: { alignSelf: 'start', paddingLeft: 0, minWidth: 0 },
})

/** Everything about the item that Outlook shows. */
export function ItemPage({ state, item }: { state: PaneState; item: SelectedItem }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const { sight } = state
  const shown = shownState(state)
  const { fallback, keepFocus } = useKeptFocus<HTMLHeadingElement>(shown)
  const status = shownStatus(state)
  const operation = shownOperation(state)
  const isBusy = isProcessing(state)
  return (
    <div className={styles.page}>
      <OnlyHeard>{shown ? sayState(shown, status) : strings.loading}</OnlyHeard>
      {shown && (
        <TrackingHeader
          state={shown}
          status={status}
          // Of an invitation the meeting is meant.
          item={sight.phase === 'open' ? { ...item, kind: sight.context.item.kind } : item}
          isExplained={operation?.progress.is === 'failed'}
          title={fallback}
          onRefresh={item.id ? () => void pane.refresh() : undefined}
        />
      )}
      <MailboxNotice item={item} mailbox={sight.phase === 'open' ? sight.context.mailbox : undefined} />
      <Notices state={state} />
      {operation?.progress.is === 'failed' && (
        <FailureNotice
          failure={operation.progress.failure}
          onRetry={() => void pane.retry()}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => pane.dispatch({ type: 'operation-dismissed', key: item.key })}
        />
      )}
      {sight.phase === 'failed' && (
        <>
          <FailureNotice
            failure={sight.failure}
            onRetry={() => void pane.tryAgain()}
            onSignIn={() => void pane.signIn('again')}
          />
          {!shown && (
            <div className={styles.aside}>
              <More />
            </div>
          )}
        </>
      )}
      {sight.phase === 'looking' && <ItemSkeleton hasHeader={!shown} />}
      {sight.phase === 'unsaved' && <Choosing state={state} item={item} isBusy={isBusy} />}
      {sight.phase === 'open' && (
        <>
          <Tracking
            key={`tracking ${item.key}`}
            state={state}
            item={item}
            context={sight.context}
            isBusy={isBusy}
            onUntrackAsked={keepFocus}
          />
          {state.receipt && state.receipt.outcome !== 'failed' && (
            <ReceiptCard key={state.receipt.id} receipt={state.receipt} />
          )}
          <People key={`people ${item.key}`} item={item} context={sight.context} isBusy={isBusy} />
          {item.kind === 'message' && item.mode === 'read' && item.id && !item.isMeetingMessage && !item.mailbox && (
            <WhySection key={`why ${item.key}`} itemId={item.id} />
          )}
          <Button
            appearance="transparent"
            className={styles.fields}
            icon={<TableSimpleRegular />}
            onClick={() => pane.dispatch({ type: 'turned-to', page: 'fields' })}
          >
            {strings.fieldsOpen}
          </Button>
        </>
      )}
    </div>
  )
}

/** Everybody on the item; whom nobody in the CRM is can be added. The unknown sender of a message takes it along. */
function People({ item, context, isBusy }: { item: SelectedItem; context: ItemContext; isBusy: boolean }) {
  const { pane } = useSurroundings()
  const [adding, setAdding] = useState<{ readonly person: Participant; readonly isOpen: boolean }>()
  const tracks = (person: Participant) =>
    item.kind === 'message' &&
    item.mode === 'read' &&
    person.roles.includes('from') &&
    context.status.state === 'not-tracked' &&
    !context.status.refusal

  async function added(person: Participant, record: NamedRecord) {
    setAdding({ person, isOpen: false })
    if (tracks(person)) await pane.act({ verb: 'track', regarding: record })
    await pane.refresh()
  }

  return (
    <>
      <PeopleList
        people={context.participants}
        onAdd={item.id && !isBusy ? (person) => setAdding({ person, isOpen: true }) : undefined}
      />
      {adding && (
        <Suspense>
          <AddPersonDialog
            key={adding.person.address}
            isOpen={adding.isOpen}
            person={adding.person}
            item={item}
            tracks={tracks(adding.person)}
            onAdded={(record) => void added(adding.person, record)}
            onCancel={() => setAdding({ ...adding, isOpen: false })}
          />
        </Suspense>
      )}
    </>
  )
}

type PartProps = { readonly state: PaneState; readonly item: SelectedItem; readonly isBusy: boolean }

/** The commands that fit the state: tracking for what is not tracked, the rest of R-126 for what is. */
function Tracking({
  state,
  item,
  context,
  isBusy,
  onUntrackAsked,
}: PartProps & { context: ItemContext; onUntrackAsked: () => void }) {
  const { pane } = useSurroundings()
  const [asking, setAsking] = useState<'not-yet' | 'now' | 'no-more'>('not-yet')
  const { status } = context
  const hasLink = status.state === 'tracked' || status.state === 'pending'
  if (item.mailbox?.mayEdit === false) return null
  return (
    <>
      {hasLink && !state.isChoosing ? (
        <TrackActions
          status={status}
          isBusy={isBusy}
          onChange={() => pane.dispatch({ type: 'choosing', isChoosing: true })}
          onDrop={() => void pane.act({ verb: 'set-regarding', regarding: null })}
          onUntrack={() => setAsking('now')}
        />
      ) : (
        <Choosing state={state} item={item} context={context} isBusy={isBusy} />
      )}
      {asking !== 'not-yet' && (
        <Suspense>
          <UntrackDialog
            isOpen={asking === 'now'}
            kind={context.item.kind}
            onCancel={() => setAsking('no-more')}
            onUntrack={(keepRecord) => {
              setAsking('no-more')
              void pane.act({ verb: 'untrack', keepRecord })
            }}
            onGone={onUntrackAsked}
          />
        </Suspense>
      )}
    </>
  )
}

/** Nothing is offered while an answer is awaited, nor for what can't be tracked. */
function Choosing({ state, item, context, isBusy }: PartProps & { context?: ItemContext }) {
  const { pane } = useSurroundings()
  if (isBusy || context?.status.refusal) return null
  return (
    <Regarding
      key={item.key}
      isTracked={state.isChoosing}
      suggestions={context?.suggestions ?? []}
      choice={state.choice}
      note={composeNote(item, context) ?? folderNote(context)}
      onChoose={(record) => pane.dispatch({ type: 'chosen', record })}
      onWish={(wish) => void pane.act(wish)}
      onCancel={state.isChoosing ? () => pane.dispatch({ type: 'choosing', isChoosing: false }) : undefined}
    />
  )
}

/** An organizer's own meeting opens for writing, too, long after its invitation was sent: then there is nothing to wait for. */
function composeNote({ mode, id, kind }: SelectedItem, context: ItemContext | undefined): string | undefined {
  if (mode !== 'compose' || context?.item.isDraft === false) return undefined
  return id ? strings.composeHint(kind) : strings.unsavedHint(kind)
}

/** The folder's record beats one that is chosen for a single message. */
function folderNote(context: ItemContext | undefined): string | undefined {
  const folder = context?.folder
  return folder?.hasRecord ? strings.inFolder(folder.name) : undefined
}
