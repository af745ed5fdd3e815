import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components'
import { useState } from 'react'
import type { Folder } from './mailbox.ts'

/** Asks for the name of a new folder, and makes it; what the mailbox says against the name stands under it. */
export function NewFolderDialog(props: {
  /** The folder that it comes below. */
  parent: Pick<Folder, 'displayName'>
  onCreate: (name: string) => Promise<unknown>
  onClose: () => void
}) {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const create = async () => {
    if (!name.trim() || isBusy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await props.onCreate(name.trim())
      props.onClose()
    } catch (error) {
      setProblem((error as Error).message)
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(_event, { open }) => !open && props.onClose()}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void create()
          }}
        >
          <DialogBody>
            <DialogTitle>New folder in {props.parent.displayName}</DialogTitle>
            <DialogContent>
              <Field label="Name" {...(problem ? { validationMessage: problem } : {})}>
                <Input value={name} maxLength={255} autoFocus onChange={(_event, { value }) => setName(value)} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!name.trim() || isBusy}>
                Create
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
