import { Checkbox, Input, makeStyles, ToolbarButton, tokens } from '@fluentui/react-components'
import { Save20Regular, Send20Filled } from '@fluentui/react-icons'
import { ComposeForm, type ComposeProps } from './compose-form.tsx'
import type { EventDraft } from './draft.ts'
import { saveEvent } from './drafts-in-graph.ts'
import { RecipientField } from './recipient-field.tsx'
import { fromInputTime, inputTime } from './times.ts'
import { useDraft } from './use-draft.ts'
import { useWork } from './use-work.ts'

const useStyles = makeStyles({
  subject: { fontSize: tokens.fontSizeBase400 },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  time: {
    height: '30px',
    padding: '0 8px',
    font: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
})

export function ComposeEvent(props: ComposeProps<EventDraft>) {
  const styles = useStyles()
  const { draft, graph } = props
  const state = useDraft(draft)
  const work = useWork()
  const invites = state.required.length + state.optional.length > 0
  const save = async () => {
    await saveEvent(graph, draft)
    props.onChanged()
  }
  return (
    <ComposeForm
      {...props}
      label="Compose event"
      work={work}
      commands={
        <ToolbarButton
          appearance="primary"
          icon={invites ? <Send20Filled /> : <Save20Regular />}
          disabled={work.busy || state.end < state.start}
          onClick={() => work.run(async () => save().then(props.onDone))}
        >
          {invites ? 'Send' : 'Save'}
        </ToolbarButton>
      }
    >
      <Input
        className={styles.subject}
        appearance="underline"
        aria-label="Title"
        placeholder="Add a title"
        value={state.subject}
        onChange={(_event, { value }) => draft.change({ subject: value })}
      />
      <RecipientField label="Required" people={state.required} onChange={(required) => draft.change({ required })} />
      <RecipientField label="Optional" people={state.optional} onChange={(optional) => draft.change({ optional })} />
      <div className={styles.row}>
        {(['start', 'end'] as const).map((property) => (
          <input
            key={property}
            className={styles.time}
            type="datetime-local"
            aria-label={property === 'start' ? 'Start' : 'End'}
            value={inputTime(state[property])}
            onChange={({ target }) => {
              const time = fromInputTime(target.value)
              if (time === undefined) return
              draft.change(property === 'end' ? { end: time } : { start: time, end: state.end + time - state.start })
            }}
          />
        ))}
        <Checkbox
          label="All day"
          checked={state.isAllDay}
          onChange={(_event, { checked }) => draft.change(checked === true ? wholeDays(state) : { isAllDay: false })}
        />
      </div>
      <Input
        appearance="underline"
        aria-label="Location"
        placeholder="Add a location"
        value={state.location}
        onChange={(_event, { value }) => draft.change({ location: value })}
      />
    </ComposeForm>
  )
}

/** Graph wants all-day events from midnight to midnight. */
function wholeDays({ start, end }: { start: number; end: number }) {
  const day = 86_400_000
  const first = Math.floor(start / day) * day
  return { isAllDay: true, start: first, end: Math.max(first + day, Math.ceil(end / day) * day) }
}
