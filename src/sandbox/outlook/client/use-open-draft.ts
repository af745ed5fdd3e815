import { useCallback, useEffect, useRef, useState } from 'react'
import type { EventDraft, MessageDraft } from './draft.ts'
import { openEvent, refreshEvent, saveMessage } from './drafts-in-graph.ts'
import type { Graph } from './graph.ts'
import type { CalendarEvent } from './mailbox.ts'

export interface OpenDraft {
  readonly draft: MessageDraft | EventDraft | undefined
  open(draft: MessageDraft | EventDraft): void
  close(): void
  /**
   * Leaves what is being written for something else: a message is kept in Drafts, as Outlook does; for a changed
   * event the person is asked. False means they stay.
   */
  leave(): Promise<boolean>
}

/** The one compose form that can be open; an own meeting that is looked at counts as one, as in Outlook. */
export function useOpenDraft(graph: Graph, event: CalendarEvent | undefined): OpenDraft {
  const [draft, setDraft] = useState<MessageDraft | EventDraft>()
  const opened = useRef<unknown>(undefined)
  /** The event that a form was last opened for: closing the form must not open it again. */
  const openedFor = useRef<string>(undefined)

  const open = useCallback((next: MessageDraft | EventDraft) => {
    opened.current = next.state
    setDraft(next)
  }, [])
  const close = useCallback(() => setDraft(undefined), [])

  useEffect(() => {
    if (event?.id !== openedFor.current) {
      openedFor.current = event?.id
      if (event?.isOrganizer) open(openEvent(event))
    } else if (event && draft?.kind === 'event' && draft.state.id === event.id) {
      if (draft.state !== opened.current) return
      refreshEvent(draft, event)
      opened.current = draft.state
    }
  }, [event, draft, open])

  const leave = async () => {
    if (draft && draft.state !== opened.current) {
      if (draft.kind === 'event' && !window.confirm('Discard your changes to this event?')) return false
      if (draft.kind === 'message') await saveMessage(graph, draft)
    }
    close()
    return true
  }
  return { draft, open, close, leave }
}
