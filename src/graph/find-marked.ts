/** Items that carry one mark. */
import type { FollowedMailbox } from '../core/following.ts'
import { markProperty } from '../core/mark.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { type GraphClient, reading } from './client.ts'
import { carries, quoted } from './filters.ts'
import { markOf } from './open-extension.ts'
import { folderOf, tasksOf } from './paths.ts'
import type { GraphTask } from './wire.ts'

interface Page {
  readonly value: readonly GraphTask[]
  readonly '@odata.nextLink'?: string
}

const pageSize = 100
/** What a crash left behind is among the youngest: further back nobody looks. */
const mostPages = 10

export function createFindMarked(
  client: GraphClient,
  defaultList: (options: CallOptions) => Promise<string>,
): FollowedMailbox['findMarked'] {
  /** No documented filter reaches into a task's extension, so the tasks are looked through. */
  async function findTasks(mark: string, options: CallOptions): Promise<readonly string[]> {
    const list = await defaultList(options)
    const { path, route } = tasksOf(list)
    const found: string[] = []
    let next: string | undefined = `${path}?$expand=extensions&$top=${pageSize}`
    for (let pages = 0; next && pages < mostPages; pages++) {
      const page = (await client.ask(reading(next, route), options)) as Page
      const marked = inShape('mailbox', () => page.value.filter((task) => markOf(task) === mark))
      found.push(...marked.map(({ id }) => `${list}/${id}`))
      next = page['@odata.nextLink']
    }
    return found
  }

  return async (kind, mark, options) => {
    if (kind === 'task') return findTasks(mark, options)
    const filter = encodeURIComponent(carries(markProperty, mark))
    const { path, route } = folderOf(kind, '')
    const page = (await client.ask(reading(`${path}?$filter=${filter}&$select=id`, route), options)) as Page
    return inShape('mailbox', () => page.value.map(({ id }) => id))
  }
}

/** The event that has this name in every mailbox. */
export function createFindEvent(client: GraphClient): FollowedMailbox['findEvent'] {
  return async (iCalUId, options) => {
    const filter = encodeURIComponent(`iCalUId eq ${quoted(iCalUId)}`)
    const { path, route } = folderOf('event', '')
    const page = (await client.ask(reading(`${path}?$filter=${filter}&$select=id`, route), options)) as Page
    return inShape('mailbox', () => page.value.map(({ id }) => id)[0])
  }
}
