import type { NamedRecord } from '../../api/record.ts'

/** What was chosen as regarding and not yet tracked with, by item: pinning reloads the pane (office-js issue 5152). */
export interface RememberedChoices {
  remember(itemKey: string, record: NamedRecord | undefined): void
  recall(itemKey: string): NamedRecord | undefined
}

const mostChoices = 20
const storageKey = 'tandem.choices'

/** @param storage that ends with the session; may refuse, as in a browser that keeps nothing for embedded pages */
export function createRememberedChoices(storage: () => Pick<Storage, 'getItem' | 'setItem'>): RememberedChoices {
  let choices = new Map<string, NamedRecord>()
  try {
    choices = new Map(JSON.parse(storage().getItem(storageKey) ?? '[]') as [string, NamedRecord][])
  } catch {
    // Nothing that can be read: a choice is made again with one click.
  }
  return {
    recall: (itemKey) => choices.get(itemKey),
    remember(itemKey, record) {
      if (!record && !choices.has(itemKey)) return
      choices.delete(itemKey)
      if (record) choices.set(itemKey, record)
      choices = new Map([...choices].slice(-mostChoices))
      try {
        storage().setItem(storageKey, JSON.stringify([...choices]))
      } catch {
        // Remembered as long as the page lives, then.
      }
    },
  }
}
