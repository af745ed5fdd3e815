import { makeStyles, tokens } from '@fluentui/react-components'
import type { Category } from './mailbox.ts'

/** Outlook's 25 category colours, in the order of their preset numbers. */
const presets = [
  '#e7192e',
  '#ff8c00',
  '#8e562e',
  '#fde300',
  '#13a10e',
  '#00b7c3',
  '#627323',
  '#0f6cbd',
  '#8764b8',
  '#c30052',
  '#69797e',
  '#394146',
  '#7a7574',
  '#5d5a58',
  '#000000',
  '#750b1c',
  '#ca5010',
  '#4d291c',
  '#c19c00',
  '#0b6a0b',
  '#006666',
  '#3c3f00',
  '#003966',
  '#4f2a8a',
  '#77004d',
]

const useStyles = makeStyles({
  mark: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '5px',
    maxWidth: '100%',
    boxSizing: 'border-box',
    paddingInline: '6px',
    lineHeight: tokens.lineHeightBase200,
    fontSize: tokens.fontSizeBase200,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
    color: tokens.colorNeutralForeground1,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  colour: { flexShrink: 0, width: '9px', height: '9px', borderRadius: '2px' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis' },
})

export function CategoryMark({ name, categories }: { name: string; categories: readonly Category[] }) {
  const styles = useStyles()
  const preset = categories.find((category) => category.displayName === name)?.color.replace('preset', '')
  const backgroundColor = presets[Number(preset)] ?? tokens.colorNeutralForeground3
  return (
    <span className={styles.mark} title={name}>
      <span className={styles.colour} style={{ backgroundColor }} />
      <span className={styles.name}>{name}</span>
    </span>
  )
}
