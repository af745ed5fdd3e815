/**
 * Our open extension of a to-do task, which has no named properties: it holds what a task has no property for, and our mark.
 */
import type { ItemChanges } from '../core/item.ts'
import type { GraphOpenExtension, GraphTask } from './wire.ts'

export const extensionName = 'com.tandem.sync'
/** The mark's name inside; no name that an administrator could give to a pair of their own. */
const markName = 'tandemRecord'

export function extensionOf({ extensions }: Pick<GraphTask, 'extensions'>): GraphOpenExtension {
  // The id ends with the name, so that either will do.
  const isOurs = ({ id, extensionName: name }: GraphOpenExtension) =>
    name === extensionName || id?.endsWith(`.${extensionName}`) || id === extensionName
  return extensions?.find(isOurs) ?? {}
}

export function markOf(task: Pick<GraphTask, 'extensions'>): string | undefined {
  const mark = extensionOf(task)[markName]
  return typeof mark === 'string' && mark !== '' ? mark : undefined
}

/** What the extension is to hold from now on; undefined where nothing of it changes. null takes a value away. */
export function writeExtension({
  mark,
  extended,
}: Pick<ItemChanges, 'mark' | 'extended'>): Readonly<Record<string, string | null>> | undefined {
  const values = { ...extended, ...(mark === undefined ? {} : { [markName]: mark }) }
  return Object.keys(values).length > 0 ? values : undefined
}

/** The extension as a whole, to be made. */
export function newExtension(values: Readonly<Record<string, string | null>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(values).filter(([, value]) => value !== null)
  return { ...named, ...Object.fromEntries(kept) }
}

/** What every write of the extension says besides its values. */
export const named = { '@odata.type': '#microsoft.graph.openTypeExtension', extensionName } as const
