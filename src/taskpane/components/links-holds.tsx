import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components'
import type { LinksPreview } from '../../api/preview.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    minWidth: 0,
    // There before it says anything, or nobody would hear it; it takes no room then.
    ':empty': { position: 'absolute' },
  },
  words: { display: 'block' },
})

/** What the synchronization would not do before it is told to, and where a person answers (invariant 9). */
export function LinksHolds({ holds }: { holds: LinksPreview['holds'] }) {
  const styles = useStyles()
  return (
    <div role="status" className={styles.list}>
      {holds.map(({ kind, because, since }) => (
        <MessageBar key={kind} intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{since ? strings.holdTitle(kind) : strings.wouldHoldTitle(kind)}</MessageBarTitle>
            <span className={styles.words}>{since ? strings.holdsAlready(because) : strings.wouldHold(because)}</span>
          </MessageBarBody>
        </MessageBar>
      ))}
    </div>
  )
}
