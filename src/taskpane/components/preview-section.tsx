import { Button, Caption1, Field, makeStyles, Select, tokens } from '@fluentui/react-components'
import { EyeRegular } from '@fluentui/react-icons/svg/eye'
import { useEffect, useRef, useState } from 'react'
import type { Preview } from '../../api/preview.ts'
import type { ItemFields } from '../../api/receipt.ts'
import type { Direction } from '../../core/decision.ts'
import type { SelectedItem } from '../office/host.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { itemReferenceOf } from '../state/item-reference.ts'
import { strings } from '../strings.ts'
import { hasGone } from './decision-list.tsx'
import { Expander } from './expander.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { FieldEntry } from './field-entry.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  button: { alignSelf: 'start' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  tries: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  control: { minWidth: 0, width: '100%' },
})

type Directions = Readonly<Record<string, Direction>>

/** A plan that nobody applies: what a sync of this item would do now, also under other directions. */
export function PreviewSection({ item, fields }: { item: SelectedItem; fields: ItemFields }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [shown, setShown] = useState<Preview>()
  const [failure, setFailure] = useState<Failure>()
  const [isAwaited, setAwaited] = useState(false)
  const [directions, setDirections] = useState<Directions>({})
  const latest = useRef<AbortController>(undefined)
  useEffect(() => () => latest.current?.abort(), [])

  async function look(tried: Directions) {
    latest.current?.abort()
    const mine = new AbortController()
    latest.current = mine
    setDirections(tried)
    setAwaited(true)
    setFailure(undefined)
    try {
      const answer = await pane.api.call('preview', { item: itemReferenceOf(item), directions: tried }, mine.signal)
      if (!mine.signal.aborted) setShown(answer)
    } catch (error) {
      if (!mine.signal.aborted) setFailure(failureOf(error))
    }
    if (!mine.signal.aborted) setAwaited(false)
  }

  return (
    <Section title={strings.previewTitle}>
      <Caption1 className={styles.hint}>{strings.previewHint}</Caption1>
      <Button
        className={styles.button}
        icon={<EyeRegular />}
        disabledFocusable={isAwaited}
        onClick={() => void look(directions)}
      >
        {isAwaited ? strings.previewing : shown ? strings.previewAgain : strings.previewOpen}
      </Button>
      {failure && (
        <FailureNotice
          failure={failure}
          onRetry={() => void look(directions)}
          onSignIn={() => void pane.signIn('again')}
        />
      )}
      {shown && (
        <>
          <PreviewShown preview={shown} />
          <Expander label={strings.tryDirections}>
            <div className={styles.tries}>
              <Caption1 className={styles.hint}>{strings.tryDirectionsHint}</Caption1>
              {fields.fields
                .filter(({ allowedDirections }) => allowedDirections.length > 1)
                .map((field) => (
                  <TryDirection
                    key={field.mapping}
                    field={field}
                    tried={directions[`${fields.table}/${field.mapping}`]}
                    onTry={(direction) => void look({ ...directions, [`${fields.table}/${field.mapping}`]: direction })}
                  />
                ))}
            </div>
          </Expander>
        </>
      )}
    </Section>
  )
}

function PreviewShown({ preview }: { preview: Preview }) {
  const styles = useStyles()
  const { state, refusal, ends, recordAction, itemAction, fields } = preview
  if (refusal) return <Caption1 role="status">{refusal.detail}</Caption1>
  const goes = fields.filter(hasGone)
  const stays = fields.filter(({ outcome }) => outcome === 'kept')
  const isQuiet = recordAction === 'none' && itemAction === 'none' && !ends
  const summary = ends ?? `${strings.previewRecord[recordAction]} ${strings.previewItem[itemAction]}`
  return (
    <>
      {state === 'not-tracked' && <Caption1>{strings.previewNotTracked}</Caption1>}
      <Caption1>{isQuiet ? strings.previewNothing : summary}</Caption1>
      <OnlyHeard>{`${isQuiet ? strings.previewNothing : summary} ${strings.receiptSummary(goes.length, stays.length)}`}</OnlyHeard>
      <ul className={styles.list}>
        {[...goes, ...stays].map((field) => (
          <FieldEntry key={field.mapping} field={field} isCrmThere={recordAction !== 'created'} />
        ))}
      </ul>
    </>
  )
}

function TryDirection({
  field,
  tried,
  onTry,
}: {
  field: ItemFields['fields'][number]
  tried: Direction | undefined
  onTry: (direction: Direction) => void
}) {
  const styles = useStyles()
  const { outlookField, direction, allowedDirections } = field
  return (
    <Field label={outlookField}>
      <Select
        className={styles.control}
        value={tried ?? direction}
        onChange={(_event, { value }) => onTry(value as Direction)}
      >
        {allowedDirections.map((each) => (
          <option key={each} value={each}>
            {strings.directions[each]}
          </option>
        ))}
      </Select>
    </Field>
  )
}
