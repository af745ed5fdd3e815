/** The mailbox's own list of categories. */
import { TandemError } from '../core/errors.ts'
import type { Mailbox } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { type GraphClient, reading } from './client.ts'
import { remembered } from './remembered.ts'

const path = '/outlook/masterCategories'

export function createCategories(client: GraphClient): Mailbox['ensureCategories'] {
  /** In lower case: Outlook takes "Blue" and "blue" for one. */
  const known = remembered(async (options) => {
    const answer = (await client.ask(reading(path, path), options)) as { value: { displayName: string }[] }
    return inShape('mailbox', () => new Set(answer.value.map(({ displayName }) => displayName.toLowerCase())))
  })

  return async (wanted, options) => {
    const names = await known(options)
    for (const category of wanted.filter(({ displayName }) => !names.has(displayName.toLowerCase()))) {
      try {
        await client.send({ method: 'POST', path, route: path, isRepeatable: true, json: category }, options)
      } catch (error) {
        // Somebody made it meanwhile.
        if (!(error instanceof TandemError && error.code === 'item-conflict')) throw error
      }
      names.add(category.displayName.toLowerCase())
    }
  }
}
