/** What of a mailbox Graph is asked to tell of, and which workload a change of it concerns. */
import type { Workload } from '../../core/organization-news.ts'
import { contactsOf, eventsOf, mailFolderOf, taskListOf, type WatchedResource } from '../../graph/index.ts'

export interface Watched extends WatchedResource {
  readonly workload: Workload
}

/** Workloads in which something comes from the mailbox. */
export const watchedWorkloads = ['incomingEmail', 'appointmentsContactsTasks'] as const satisfies readonly Workload[]

/** The folders that automatic tracking always follows. */
const mailFolders = ['inbox', 'sentitems'] as const

/** @param lists ids of the to-do lists  @param folders ids of the tracked folders */
export function watchedIn(
  oid: string,
  workloads: readonly Workload[],
  { lists, folders }: { readonly lists: readonly string[]; readonly folders: readonly string[] },
): readonly Watched[] {
  const all: Readonly<Record<(typeof watchedWorkloads)[number], readonly WatchedResource[]>> = {
    incomingEmail: [...mailFolders, ...folders].map((folder) => mailFolderOf(oid, folder)),
    appointmentsContactsTasks: [eventsOf(oid), contactsOf(oid), ...lists.map((list) => taskListOf(oid, list))],
  }
  return watchedWorkloads
    .filter((workload) => workloads.includes(workload))
    .flatMap((workload) => all[workload].map((resource) => ({ ...resource, workload })))
}
