import {
  Badge,
  Button,
  Caption1,
  Menu,
  MenuButton,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { useRef } from 'react'
import type { SyncedField } from '../../api/rule.ts'
import type { Direction } from '../../core/decision.ts'
import type { Failure } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { DirectionLine, directionIcons } from './direction.tsx'
import { sentenceOf } from './failure-notice.tsx'

const useStyles = makeStyles({
  entry: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    minWidth: 0,
  },
  names: { display: 'flex', flexDirection: 'column', flex: '1 1 150px', minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  line: { color: tokens.colorNeutralForeground2 },
  error: { display: 'flex', gap: tokens.spacingHorizontalXS, flexBasis: '100%', overflowWrap: 'anywhere', minWidth: 0 },
  errorIcon: {
    color: tokens.colorStatusDangerForeground1,
    fontSize: tokens.fontSizeBase400,
    flexShrink: 0,
    display: 'flex',
  },
  warning: { color: tokens.colorStatusWarningForeground1, flexBasis: '100%' },
  commands: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXXS },
  fixed: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  button: { fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200 },
})

export const nameOfField = ({ outlookField, mapping, isCustom }: SyncedField): string =>
  isCustom || outlookField === mapping ? mapping : `${outlookField} · ${mapping}`

/** One synchronized field; its direction can be chosen where the organization and the person's role let it. */
export function RuleEntry({
  field,
  isSettable,
  failure,
  onChoose,
  onRemove,
}: {
  field: SyncedField
  isSettable: boolean
  /** Why the last change did not come about. */
  failure: Failure | undefined
  /** With what to give the focus back to. */
  onChoose: (direction: Direction, opener: HTMLElement | null) => void
  onRemove: () => void
}) {
  const styles = useStyles()
  const { outlookField, crmColumns, direction, allowedDirections, overruled, isCustom } = field
  const name = nameOfField(field)
  const canChoose = isSettable && field.id !== undefined && allowedDirections.length > 1
  return (
    <li className={styles.entry}>
      <span className={styles.names}>
        <span className={styles.name}>
          {name}{' '}
          {isCustom && (
            <Badge size="small" appearance="tint">
              {strings.ownPair}
            </Badge>
          )}
        </span>
        <Caption1 className={styles.line}>
          {isCustom ? `${crmColumns.join(', ')} · ${outlookField}` : crmColumns.join(', ')}
        </Caption1>
      </span>
      {canChoose ? (
        <span className={styles.commands}>
          <DirectionMenu field={field} name={name} onChoose={onChoose} />
          {isCustom && (
            <Button
              appearance="subtle"
              size="small"
              icon={<DeleteRegular />}
              aria-label={strings.removeOwnPair(name)}
              onClick={onRemove}
            />
          )}
        </span>
      ) : (
        <span className={styles.fixed}>
          <DirectionLine direction={direction} />
          {isSettable && <Caption1 className={styles.line}>{strings.fixedDirection}</Caption1>}
        </span>
      )}
      {overruled && (
        <Caption1 className={styles.warning}>
          {strings.overruled(strings.directions[overruled.direction], overruled.because)}
        </Caption1>
      )}
      {failure && (
        <Caption1 role="alert" className={styles.error}>
          <span className={styles.errorIcon} aria-hidden>
            <ErrorCircleFilled />
          </span>
          <span>{sentenceOf(failure)}</span>
        </Caption1>
      )}
    </li>
  )
}

function DirectionMenu({
  field,
  name,
  onChoose,
}: {
  field: SyncedField
  name: string
  onChoose: (direction: Direction, opener: HTMLElement | null) => void
}) {
  const styles = useStyles()
  const { direction, allowedDirections, defaultDirection } = field
  const button = useRef<HTMLButtonElement>(null)
  const Arrow = directionIcons[direction]
  return (
    <Menu
      positioning="below-end"
      checkedValues={{ direction: [direction] }}
      onCheckedValueChange={(_event, { checkedItems }) => onChoose(checkedItems[0] as Direction, button.current)}
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          ref={(element: HTMLButtonElement | null) => {
            button.current = element
          }}
          size="small"
          className={styles.button}
          icon={<Arrow />}
          aria-label={strings.changeDirection(name, strings.directions[direction])}
        >
          {strings.directions[direction]}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {allowedDirections.map((each) => {
            const Icon = directionIcons[each]
            return (
              <MenuItemRadio
                key={each}
                name="direction"
                value={each}
                icon={<Icon />}
                {...(each === defaultDirection ? { secondaryContent: strings.defaultDirection } : {})}
              >
                {strings.directions[each]}
              </MenuItemRadio>
            )
          })}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
