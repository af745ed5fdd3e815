import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { LinksLookDialog } from './links-preview-dialog.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  look: { alignSelf: 'start' },
})

/** R-245, for administrators: what becomes of an item whose record left the filters, who says so, and what the other way would do. */
export function OutsideFilterSection() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [isLooking, setLooking] = useState(false)
  const [reading, again] = useReading(
    async (signal) => {
      // Without an answer it is nobody's, as in the menu.
      const nobody = () => ({ isAdministrator: false })
      const { isAdministrator } = await pane.api.call('administrator', undefined, signal).catch(nobody)
      return isAdministrator ? (await pane.api.call('installation', undefined, signal)).outsideFilter : undefined
    },
    [pane],
  )
  if (reading.is === 'failed')
    return <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
  if (reading.is !== 'read' || !reading.value) return null
  const present = reading.value
  const other = present === 'unlink' ? 'delete' : 'unlink'
  return (
    <Section title={strings.outsideFilterTitle}>
      <span>{strings.outsideFilters[present]}</span>
      <Caption1 className={styles.hint}>{strings.outsideFilterSetBy(present)}</Caption1>
      <Button className={styles.look} onClick={() => setLooking(true)}>
        {strings.outsideFilterLook[other]}
      </Button>
      <LinksLookDialog
        isOpen={isLooking}
        title={strings.outsideFilterLookTitle[other]}
        hint={strings.outsideFilterLookHint(other)}
        trial={{ settings: { deleteOutsideFilter: other === 'delete' } }}
        onCancel={() => setLooking(false)}
      />
    </Section>
  )
}
