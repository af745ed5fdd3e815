import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowBidirectionalLeftRightRegular } from '@fluentui/react-icons/svg/arrow-bidirectional-left-right'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right'
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract'
import type { Direction } from '../../core/decision.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  direction: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
})

export const directionIcons: Readonly<Record<Direction, typeof ArrowRightRegular>> = {
  none: SubtractRegular,
  toCrm: ArrowRightRegular,
  toExchange: ArrowLeftRegular,
  bidirectional: ArrowBidirectionalLeftRightRegular,
}

/** Which way a field goes, in picture and words. */
export function DirectionLine({ direction }: { direction: Direction }) {
  const styles = useStyles()
  const Arrow = directionIcons[direction]
  return (
    <Caption1 className={styles.direction}>
      <Arrow aria-hidden /> {strings.directions[direction]}
    </Caption1>
  )
}
