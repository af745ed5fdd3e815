import { Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import type { NamedRecord } from '../../api/record.ts'
import { strings } from '../strings.ts'
import type { ChoiceGroup } from './record-choices.ts'
import { RecordIcon } from './record-icon.tsx'
import { tableName } from './record-link.tsx'

const useStyles = makeStyles({
  list: {
    maxHeight: '320px',
    overflowY: 'auto',
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: tokens.spacingVerticalXXS,
  },
  label: {
    display: 'block',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
  },
  option: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalS,
    alignItems: 'start',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Hover,
    outline: `${tokens.strokeWidthThick} solid ${tokens.colorStrokeFocus2}`,
  },
  lines: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { overflowWrap: 'anywhere' },
  line: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

/** The options of a record picker, in groups. Focus stays in the picker's input; `active` is the option it points to. */
export function RecordOptions({
  id,
  groups,
  active,
  onHover,
  onChoose,
}: {
  id: string
  groups: readonly ChoiceGroup[]
  active: number
  onHover: (index: number) => void
  onChoose: (record: NamedRecord) => void
}) {
  const styles = useStyles()
  const activeOption = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active >= 0) activeOption.current?.scrollIntoView?.({ block: 'nearest' })
  }, [active])

  const firstOf = groups.map((_group, at) => groups.slice(0, at).reduce((sum, { choices }) => sum + choices.length, 0))
  return (
    <div id={id} role="listbox" aria-label={strings.searchLabel} className={styles.list}>
      {groups.map((group, at) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox
        <div key={group.label} role="group" aria-labelledby={`${id}-group-${at}`}>
          <Caption1 id={`${id}-group-${at}`} role="presentation" className={styles.label}>
            {group.label}
          </Caption1>
          {group.choices.map(({ record, because }, position) => {
            const index = (firstOf[at] ?? 0) + position
            return (
              // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: focus and keys are the combobox's (aria-activedescendant)
              <div
                key={`${record.table}:${record.id}`}
                id={`${id}-${index}`}
                ref={index === active ? activeOption : undefined}
                role="option"
                aria-selected={index === active}
                className={mergeClasses(styles.option, index === active && styles.active)}
                onMouseMove={() => index !== active && onHover(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(record)}
              >
                <RecordIcon table={record.table} />
                <span className={styles.lines}>
                  <span className={styles.name}>{record.name}</span>
                  <Caption1 className={styles.line}>
                    {[tableName(record.table), record.detail].filter(Boolean).join(' · ')}
                  </Caption1>
                  {because && <Caption1 className={styles.line}>{because}</Caption1>}
                </span>
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
