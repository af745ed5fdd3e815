import { Button, Caption1, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { NamedRecord, SuggestedRecord } from '../../api/record.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { choicesBeforeTyping, choicesFound } from './record-choices.ts'
import { RecordOptions } from './record-options.tsx'
import { useRecentRecords, useRecordSearch } from './use-record-search.ts'

const useStyles = makeStyles({
  picker: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  input: { width: '100%', minWidth: 0 },
  note: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/**
 * A combobox whose list is always open under it: suggested and recent records first, found ones as a person types.
 * Arrow keys move, Enter chooses, Escape clears, and calls `onCancel` when there is nothing to clear.
 */
export function RecordPicker({
  suggestions,
  hasFocus,
  onChoose,
  onCancel,
}: {
  suggestions: readonly SuggestedRecord[]
  hasFocus: boolean
  onChoose: (record: NamedRecord) => void
  onCancel?: (() => void) | undefined
}) {
  const styles = useStyles()
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(-1)
  const { found, failure, retry } = useRecordSearch(query)
  const recent = useRecentRecords()
  const isTyped = query.trim() !== ''
  const groups = isTyped ? choicesFound(found ?? []) : choicesBeforeTyping(suggestions, recent)
  const choices = groups.flatMap((group) => group.choices)

  useEffect(() => {
    if (hasFocus) input.current?.focus()
  }, [hasFocus])

  const type = (text: string) => {
    setQuery(text)
    setActive(-1)
  }

  function onKeyDown(event: KeyboardEvent) {
    const last = choices.length - 1
    if (event.key === 'ArrowDown') setActive(active >= last ? 0 : active + 1)
    else if (event.key === 'ArrowUp') setActive(active <= 0 ? last : active - 1)
    else if (event.key === 'Enter') {
      // Enter without arrow keys takes the best record of a search, and nothing before anything is typed.
      const choice = choices[active] ?? (isTyped ? choices[0] : undefined)
      if (choice) onChoose(choice.record)
    } else if (event.key === 'Escape') {
      if (query || active >= 0) type('')
      else if (onCancel) onCancel()
      else return
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={styles.picker}>
      <Input
        ref={(element: HTMLInputElement | null) => {
          input.current = element
        }}
        className={styles.input}
        role="combobox"
        aria-label={strings.searchLabel}
        aria-expanded={choices.length > 0}
        aria-autocomplete="list"
        {...(choices.length > 0 && { 'aria-controls': listId })}
        {...(choices[active] && { 'aria-activedescendant': `${listId}-${active}` })}
        placeholder={strings.searchPlaceholder}
        autoComplete="off"
        maxLength={100}
        value={query}
        onChange={(_event, { value }) => type(value)}
        onKeyDown={onKeyDown}
        contentBefore={<SearchRegular />}
        contentAfter={
          query ? (
            <Button
              appearance="transparent"
              size="small"
              icon={<DismissRegular />}
              aria-label={strings.clearSearch}
              onClick={() => {
                type('')
                input.current?.focus()
              }}
            />
          ) : null
        }
      />
      {isTyped && !found && !failure && <Spinner size="tiny" label={strings.searching} labelPosition="after" />}
      {failure && <FailureNotice failure={failure} onRetry={retry} />}
      {!isTyped && choices.length === 0 && <Caption1 className={styles.note}>{strings.nothingSuggested}</Caption1>}
      {isTyped && found?.length === 0 && <Caption1 className={styles.note}>{strings.nothingFound(query)}</Caption1>}
      {choices.length > 0 && (
        <RecordOptions id={listId} groups={groups} active={active} onHover={setActive} onChoose={onChoose} />
      )}
      <OnlyHeard>{isTyped && found ? strings.resultCount(found.length) : ''}</OnlyHeard>
    </div>
  )
}
