import { Caption1, Field, makeStyles, Select, Switch, tokens } from '@fluentui/react-components'
import { useId, useState } from 'react'
import type { PersonalOptions } from '../../api/options.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { LinksPreviewDialog } from './links-preview-dialog.tsx'
import { NeverTrackSection } from './never-track-section.tsx'
import { OlderMailSection } from './older-mail-section.tsx'
import { PageFrame } from './page-frame.tsx'
import { useSurroundings } from './pane-context.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  options: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  control: { minWidth: 0, width: '100%' },
  toggle: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, paddingLeft: tokens.spacingHorizontalS },
  saved: { minHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
})

const toggles = Object.keys(strings.toggles) as readonly (keyof typeof strings.toggles)[]
const filterings = Object.entries(strings.emailFilterings)

type Saving = { readonly is: 'idle' | 'saving' | 'saved' } | { readonly is: 'failed'; readonly failure: Failure }

/** what a person chooses for themselves. Each choice is kept as soon as it is made. */
export function OptionsPage() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('options', undefined, signal), [pane])
  const [company, setCompany] = useState<{ readonly isOn: boolean; readonly isAsked: boolean }>()
  const [saving, setSaving] = useState<Saving>({ is: 'idle' })

  async function choose(before: PersonalOptions, choice: Partial<PersonalOptions>) {
    setSaving({ is: 'saving' })
    change((now) => ({ ...now, ...choice }))
    try {
      const kept = await pane.api.call('changeOptions', choice)
      change((now) => ({ ...now, ...pick(kept, choice) }))
      setSaving({ is: 'saved' })
    } catch (error) {
      change((now) => ({ ...now, ...pick(before, choice) }))
      setSaving({ is: 'failed', failure: failureOf(error) })
    }
  }

  return (
    <PageFrame title={strings.optionsTitle} hint={strings.optionsHint} reading={reading} onRetry={again}>
      {(options) => (
        <div className={styles.options}>
          {saving.is === 'failed' && (
            <FailureNotice
              failure={saving.failure}
              onSignIn={() => void pane.signIn('again')}
              onDismiss={() => setSaving({ is: 'idle' })}
            />
          )}
          <Field label={strings.timeZone} hint={strings.timeZoneHint}>
            <Select
              className={styles.control}
              value={options.timeZone}
              onChange={(_event, { value }) => void choose(options, { timeZone: value })}
            >
              {zonesWith(options.timeZone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          </Field>
          <Field label={strings.emailFiltering}>
            <Select
              className={styles.control}
              value={String(options.incomingEmailFilteringMethod)}
              onChange={(_event, { value }) =>
                void choose(options, {
                  incomingEmailFilteringMethod: Number(value) as PersonalOptions['incomingEmailFilteringMethod'],
                })
              }
            >
              {filterings.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={strings.unknownSenders} hint={strings.unknownSendersHint}>
            <Select
              className={styles.control}
              value={options.autoCreateContactOnPromote}
              onChange={(_event, { value }) =>
                void choose(options, {
                  autoCreateContactOnPromote: value as PersonalOptions['autoCreateContactOnPromote'],
                })
              }
            >
              {Object.entries(strings.unknownSenderKinds).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          {toggles.map((name) => (
            <Toggle
              key={name}
              {...strings.toggles[name]}
              isOn={options[name]}
              // This one changes contacts that are linked already.
              onChange={(isOn) =>
                name === 'syncContactCompany'
                  ? setCompany({ isOn, isAsked: true })
                  : void choose(options, { [name]: isOn })
              }
            />
          ))}
          <LinksPreviewDialog
            isOpen={company?.isAsked ?? false}
            title={strings.changeOptionTitle(strings.toggles.syncContactCompany.label)}
            hint={company?.isOn ? strings.turnedOnHint : strings.turnedOffHint}
            action={strings.changeRuleAction}
            trial={company && { settings: { syncContactCompany: company.isOn } }}
            onCancel={() => setCompany((before) => before && { ...before, isAsked: false })}
            onConfirm={() => {
              setCompany((before) => before && { ...before, isAsked: false })
              if (company) void choose(options, { syncContactCompany: company.isOn })
            }}
          />
          <NeverTrackSection />
          <OlderMailSection />
          <Caption1 role="status" className={styles.saved}>
            {saving.is === 'saving' && strings.saving}
            {saving.is === 'saved' && strings.saved}
          </Caption1>
        </div>
      )}
    </PageFrame>
  )
}

function Toggle({
  label,
  hint,
  isOn,
  onChange,
}: {
  label: string
  hint: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}) {
  const styles = useStyles()
  const id = useId()
  return (
    <div className={styles.toggle}>
      <Switch
        label={label}
        checked={isOn}
        aria-describedby={id}
        onChange={(_event, { checked }) => onChange(checked)}
      />
      <Caption1 id={id} className={styles.hint}>
        {hint}
      </Caption1>
    </div>
  )
}

/** Only what was chosen: another choice may be on its way. */
function pick(options: PersonalOptions, choice: Partial<PersonalOptions>): Partial<PersonalOptions> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in choice))
}

/** All zones of this browser, and the present one even if the browser does not know it. */
function zonesWith(present: string): readonly string[] {
  const zones = Intl.supportedValuesOf('timeZone')
  return zones.includes(present) ? zones : [present, ...zones]
}
