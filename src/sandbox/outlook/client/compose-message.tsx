import { Input, makeStyles, ToolbarButton, tokens } from '@fluentui/react-components'
import { Save20Regular, Send20Filled } from '@fluentui/react-icons'
import { ComposeForm, type ComposeProps } from './compose-form.tsx'
import type { MessageDraft } from './draft.ts'
import { saveMessage, sendMessage } from './drafts-in-graph.ts'
import { RecipientField } from './recipient-field.tsx'
import { useDraft } from './use-draft.ts'
import { useWork } from './use-work.ts'

const useStyles = makeStyles({ subject: { fontSize: tokens.fontSizeBase400 } })

export function ComposeMessage(props: ComposeProps<MessageDraft>) {
  const styles = useStyles()
  const { draft, graph } = props
  const state = useDraft(draft)
  const work = useWork()
  const save = async () => {
    await saveMessage(graph, draft)
    props.onChanged()
  }
  const send = async () => {
    await sendMessage(graph, draft)
    props.onChanged()
    props.onDone()
  }
  return (
    <ComposeForm
      {...props}
      label="Compose message"
      work={work}
      commands={
        <>
          <ToolbarButton
            appearance="primary"
            icon={<Send20Filled />}
            disabled={work.busy || state.to.length + state.cc.length + state.bcc.length === 0}
            onClick={() => work.run(send)}
          >
            Send
          </ToolbarButton>
          <ToolbarButton
            icon={<Save20Regular />}
            aria-label="Save draft"
            title="Save draft"
            onClick={() => work.run(save)}
          />
        </>
      }
    >
      <RecipientField label="To" people={state.to} onChange={(to) => draft.change({ to })} />
      <RecipientField label="Cc" people={state.cc} onChange={(cc) => draft.change({ cc })} />
      <Input
        className={styles.subject}
        appearance="underline"
        aria-label="Subject"
        placeholder="Add a subject"
        value={state.subject}
        onChange={(_event, { value }) => draft.change({ subject: value })}
      />
    </ComposeForm>
  )
}
