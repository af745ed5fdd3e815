import { Button, Caption1, Field, Input, makeStyles, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { Participant } from '../../api/item.ts'
import type { AddPersonRequest } from '../../api/person.ts'
import type { NamedRecord } from '../../api/record.ts'
import type { SelectedItem } from '../office/host.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { itemReferenceOf } from '../state/item-reference.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'

const useStyles = makeStyles({
  control: { minWidth: 0, width: '100%' },
  address: { overflowWrap: 'anywhere' },
})

type Kind = AddPersonRequest['person']['table']
const kinds = Object.entries(strings.addPersonKinds) as [Kind, string][]

/** Quick create of somebody who is on the item and not in the CRM. */
export function AddPersonDialog({
  isOpen,
  ...form
}: {
  isOpen: boolean
  person: Participant
  item: SelectedItem
  /** The person is the sender of a message that is not tracked: adding them tracks it, regarding them. */
  tracks: boolean
  onAdded: (record: NamedRecord) => void
  onCancel: () => void
}) {
  return (
    <PaneDialog isOpen={isOpen} onCancel={form.onCancel}>
      <PersonForm {...form} />
    </PaneDialog>
  )
}

function PersonForm({
  person,
  item,
  tracks,
  onAdded,
  onCancel,
}: Omit<Parameters<typeof AddPersonDialog>[0], 'isOpen'>) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [kind, setKind] = useState<Kind>('contact')
  const [typed, setTyped] = useState({
    firstname: person.proposed?.firstname ?? '',
    lastname: person.proposed?.lastname ?? person.name,
    companyname: '',
    name: person.address.split('@')[1] ?? '',
  })
  const [isAdding, setAdding] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const required = kind === 'account' ? typed.name : typed.lastname

  async function add(event: FormEvent) {
    event.preventDefault()
    if (!required.trim() || isAdding) return
    setAdding(true)
    setFailure(undefined)
    const { firstname, lastname, companyname, name } = typed
    const wanted: AddPersonRequest['person'] =
      kind === 'account'
        ? { table: kind, name }
        : kind === 'lead'
          ? { table: kind, firstname, lastname, companyname }
          : { table: kind, firstname, lastname }
    try {
      const request = { item: itemReferenceOf(item), address: person.address, person: wanted }
      onAdded((await pane.api.call('addPerson', request)).record)
    } catch (error) {
      setFailure(failureOf(error))
      setAdding(false)
    }
  }

  const line = (label: string, field: keyof typeof typed, isRequired = false) => (
    <Field label={label} required={isRequired}>
      <Input
        className={styles.control}
        value={typed[field]}
        onChange={(_event, { value }) => setTyped({ ...typed, [field]: value })}
      />
    </Field>
  )

  return (
    <form onSubmit={(event) => void add(event)}>
      <PaneDialogBody
        title={strings.addPersonTitle}
        onCancel={onCancel}
        action={
          <Button appearance="primary" type="submit" disabledFocusable={isAdding || !required.trim()}>
            {isAdding ? strings.adding : strings.add}
          </Button>
        }
      >
        <Caption1 className={styles.address}>{person.address}</Caption1>
        {failure && <FailureNotice failure={failure} onSignIn={() => void pane.signIn('again')} />}
        <Field label={strings.addPersonKind}>
          <Select className={styles.control} value={kind} onChange={(_event, { value }) => setKind(value as Kind)}>
            {kinds.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {kind === 'account' ? (
          line(strings.accountName, 'name', true)
        ) : (
          <>
            {line(strings.firstName, 'firstname')}
            {line(strings.lastName, 'lastname', true)}
            {kind === 'lead' && line(strings.companyName, 'companyname')}
          </>
        )}
        {tracks && <Caption1>{strings.addPersonTracks}</Caption1>}
      </PaneDialogBody>
    </form>
  )
}
