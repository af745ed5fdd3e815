import { Caption1, Checkbox, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { ChangeInstallationRequest, Installation } from '../../api/administrator.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { AlertList } from './alert-list.tsx'
import { Expander } from './expander.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  choices: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  legend: { padding: 0, border: 'none', margin: 0, minWidth: 0 },
})
const severities = ['error', 'warning', 'information'] as const

/** What concerns all mailboxes, and who is told of what. */
export function InstallationSection() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('installation', undefined, signal), [pane])
  const [failure, setFailure] = useState<Failure>()
  const alerts = reading.is === 'read' ? reading.value.openAlerts : []
  if (reading.is !== 'read') return null
  const settings = reading.value

  const carryOut = (wish: Promise<Installation>, now: Partial<Installation>) => {
    setFailure(undefined)
    change((before) => ({ ...before, ...now }))
    wish.then(
      (kept) => change(() => kept),
      (error) => {
        setFailure(failureOf(error))
        again()
      },
    )
  }
  const choose = (choice: ChangeInstallationRequest) =>
    carryOut(pane.api.call('changeInstallation', choice), choice as Partial<Installation>)

  return (
    <div className={styles.list}>
      <AlertList
        alerts={alerts}
        onClose={(topic) =>
          carryOut(pane.api.call('closeInstallationAlert', { topic }), {
            openAlerts: alerts.filter((alert) => alert.topic !== topic),
          })
        }
      />
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      <Expander label={strings.alertSettings}>
        <fieldset className={styles.legend}>
          <legend>
            <Caption1 className={styles.quiet}>{strings.alertSettingsHint}</Caption1>
          </legend>
          <div className={styles.choices}>
            {severities.map((severity) => (
              <Checkbox
                key={severity}
                label={strings.severities[severity]}
                checked={settings.severities.includes(severity)}
                onChange={(_event, { checked }) =>
                  choose({
                    severities: severities.filter((one) =>
                      one === severity ? checked === true : settings.severities.includes(one),
                    ),
                  })
                }
              />
            ))}
            <Switch
              label={strings.tellsOwners}
              checked={settings.tellsOwners}
              onChange={(_event, { checked }) => choose({ tellsOwners: checked })}
            />
          </div>
        </fieldset>
      </Expander>
    </div>
  )
}
