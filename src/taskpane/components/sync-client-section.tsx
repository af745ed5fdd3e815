import { Caption1, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { SyncClients } from '../../api/mailbox.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useDistances, useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  choice: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/**
 * Which installation synchronizes this mailbox: only where there is more than one to choose from.
 * @param about asked again when it changes
 */
export function SyncClientSection({ about, onChosen }: { about: string | undefined; onChosen: () => void }) {
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading(
    (signal) => pane.api.call('syncClients', undefined, signal),
    [pane, about],
  )
  const [asked, setAsked] = useState<SyncClients['clients'][number]>()
  const [isOpen, setOpen] = useState(false)
  const [wished, setWished] = useState<string>()
  const [failure, setFailure] = useState<Failure>()

  async function choose(id: string): Promise<void> {
    setWished(id)
    setFailure(undefined)
    try {
      const chosen = await pane.api.call('chooseClient', { id })
      change(() => chosen)
      onChosen()
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setWished(undefined)
    }
  }

  if (reading.is !== 'read' || reading.value.clients.length < 2) return null
  const { clients } = reading.value
  const holder = clients.find(({ isHolder }) => isHolder)
  return (
    <Section title={strings.syncClientTitle}>
      {failure && (
        <FailureNotice
          failure={failure}
          onRetry={() => {
            setFailure(undefined)
            again()
          }}
          onSignIn={() => void pane.signIn('again')}
        />
      )}
      <Field label={strings.syncClientLabel} hint={strings.syncClientHint}>
        <RadioGroup
          value={wished ?? holder?.id ?? ''}
          onChange={(_event, { value }) => {
            // The arrow keys change a choice as they pass over it: it is asked about before anything is taken over.
            setAsked(clients.find(({ id }) => id === value))
            setOpen(wished === undefined && value !== holder?.id)
          }}
        >
          {clients.map((client) => (
            <Radio key={client.id} value={client.id} label={<Client client={client} clients={clients} />} />
          ))}
        </RadioGroup>
      </Field>
      <ConfirmDialog
        isOpen={isOpen}
        title={strings.syncClientAsk(asked?.name ?? '')}
        hint={
          asked && holder && asked.organization !== holder.organization
            ? strings.syncClientAbroad(asked.organization, holder.organization)
            : strings.syncClientStops(holder?.name)
        }
        action={strings.syncClientAction}
        onCancel={() => setOpen(false)}
        onConfirm={() => {
          setOpen(false)
          if (asked) void choose(asked.id)
        }}
      />
    </Section>
  )
}

function Client({ client, clients }: { client: SyncClients['clients'][number]; clients: SyncClients['clients'] }) {
  const styles = useStyles()
  const sayDistance = useDistances()
  const isAbroad = clients.some(({ organization }) => organization !== client.organization)
  return (
    <span className={styles.choice}>
      <span>{client.isThis ? strings.syncClientThis(client.name) : client.name}</span>
      {isAbroad && <Caption1 className={styles.quiet}>{client.organization}</Caption1>}
      <Caption1 className={styles.quiet}>{strings.syncClientSeen(sayDistance(client.seenAt))}</Caption1>
    </span>
  )
}
