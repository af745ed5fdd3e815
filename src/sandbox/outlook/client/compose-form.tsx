import { MessageBar, MessageBarBody, makeStyles, mergeClasses, ToolbarButton } from '@fluentui/react-components'
import { Attach20Regular, Delete20Regular, Dismiss20Regular } from '@fluentui/react-icons'
import { type ReactNode, useRef } from 'react'
import { AttachmentList } from './attachment-list.tsx'
import { BodyEditor } from './body-editor.tsx'
import type { Draft, EventDraft, MessageDraft } from './draft.ts'
import { attachFile, removeAttachment } from './drafts-in-graph.ts'
import type { Graph } from './graph.ts'
import { type AddInButton, ItemToolbar } from './item-toolbar.tsx'
import type { Category } from './mailbox.ts'
import { useReadingStyles } from './reading-pane.tsx'
import { useDraft } from './use-draft.ts'
import type { Work } from './use-work.ts'

const useStyles = makeStyles({ form: { rowGap: '6px' } })

export interface ComposeProps<AnyDraft> {
  draft: AnyDraft
  graph: Graph
  categories: readonly Category[]
  addIn: AddInButton
  /** Something was saved or sent. */
  onChanged: () => void
  /** Sent, saved for good, or deleted: the form closes. */
  onDone: () => void
  /** The person goes elsewhere; what is written is kept or asked about. */
  onLeave: () => void
  /** What stands between the bar and the form. */
  notices?: ReactNode
}

/** What composing a message and an event have in common: the bar, attachments, body, and what went wrong. */
export function ComposeForm(
  props: ComposeProps<MessageDraft | EventDraft> & {
    label: string
    work: Work
    commands: ReactNode
    children: ReactNode
  },
) {
  const reading = useReadingStyles()
  const styles = useStyles()
  const files = useRef<HTMLInputElement>(null)
  const { draft, graph, work } = props
  const state = useDraft<MessageDraft['state'] | EventDraft['state']>(draft as Draft<MessageDraft['state']>)
  const path = `/me/${draft.kind === 'message' ? 'messages' : 'events'}/${state.id}`
  const attach = async (list: readonly File[]) => {
    for (const file of list) {
      const contentBytes = await base64(file)
      await attachFile(graph, draft, { name: file.name, contentBytes, contentType: file.type, isInline: false })
    }
    props.onChanged()
  }
  const discard = async () => {
    if (state.id !== undefined) await graph.send('DELETE', path)
    props.onChanged()
    props.onDone()
  }
  const remove = state.id === undefined ? 'Discard' : 'Delete'
  return (
    <section className={reading.pane} aria-label={props.label}>
      <ItemToolbar
        label={props.label}
        onBack={props.onLeave}
        addIn={props.addIn}
        categories={{
          all: props.categories,
          set: state.categories,
          change: (categories) => draft.change({ categories }),
        }}
      >
        {props.commands}
        <ToolbarButton
          icon={<Attach20Regular />}
          aria-label="Attach file"
          title="Attach file"
          onClick={() => files.current?.click()}
        />
        <ToolbarButton
          icon={<Delete20Regular />}
          aria-label={remove}
          title={remove}
          onClick={() => work.run(discard)}
        />
        <ToolbarButton icon={<Dismiss20Regular />} aria-label="Close" title="Close" onClick={props.onLeave} />
      </ItemToolbar>
      {props.notices}
      {work.error && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{work.error}</MessageBarBody>
        </MessageBar>
      )}
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={({ target }) => {
          const chosen = [...(target.files ?? [])]
          work.run(() => attach(chosen))
        }}
      />
      <div className={mergeClasses(reading.content, styles.form)}>
        {props.children}
        <AttachmentList
          attachments={state.attachments}
          itemPath={path}
          graph={graph}
          onRemove={({ id }) => work.run(() => removeAttachment(graph, draft, id))}
        />
        <BodyEditor body={state.body} onChange={(body) => draft.change({ body })} />
      </div>
    </section>
  )
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
