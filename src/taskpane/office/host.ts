import type { ItemReference } from '../../api/item.ts'

/** The item that Outlook shows beside the pane. */
export interface SelectedItem {
  /** Tells items apart within this pane; says nothing to anybody else. */
  readonly key: string
  /** What it was called before it was saved, where this pane saw it unsaved. */
  readonly formerKey?: string
  readonly kind: ItemReference['kind']
  readonly mode: 'read' | 'compose'
  /** Id in REST form; absent for a draft that was never saved. */
  readonly id?: string
  readonly subject: string
  /** Where it lies, if not in the person's own mailbox, and whether they may change it there. */
  readonly mailbox?: { readonly address: string; readonly mayEdit: boolean }
  readonly hints?: NonNullable<ItemReference['hints']>
  /** A meeting request or an answer to one: a message that speaks of an event. */
  readonly isMeetingMessage: boolean
}

export type Tone = 'light' | 'dark' | 'high-contrast'

/** All that the pane knows of Outlook. The product's one is office.js; tests bring their own. */
export interface OutlookHost {
  /** A hint for signing in, never an identity. */
  readonly mailboxAddress: string
  /** BCP 47 tag of Outlook's language, for dates. */
  readonly locale: string
  /** Whether this Outlook says that it offers nested app authentication. */
  readonly canSignIn: boolean
  /** What is selected now; null for nothing, or several items at once. @throws HostFailure */
  selectedItem(): Promise<SelectedItem | null>
  /** Saves the draft that is open, so that it has an id. @throws HostFailure */
  saveDraft(): Promise<SelectedItem>
  /** @returns how to stop */
  onItemChanged(listener: () => void): () => void
  /** Undefined where Outlook does not say. */
  tone(): Tone | undefined
  /** @returns how to stop */
  onToneChanged(listener: (tone: Tone) => void): () => void
}
