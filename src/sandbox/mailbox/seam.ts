import type { MailboxSeam } from '../seams.ts'
import type { World } from './call.ts'
import { createContact } from './contacts.ts'
import { GraphError } from './errors.ts'
import { putEvent } from './events.ts'
import { createFirstFolders, folderAt } from './folders.ts'
import { meetingMessages } from './meeting-messages.ts'
import { storeParsed } from './messages.ts'
import { parseMessage } from './mime-in.ts'
import { putQuota, putSendRight } from './send-rights.ts'
import { ownersSharingWith, putShares, sharesOf } from './sharing.ts'
import { listsOf } from './todo-lists.ts'
import { createTask } from './todo-tasks.ts'

/** The ways into the mailboxes that Graph does not offer. */
export function createSeam(world: World): Required<MailboxSeam> {
  const { store } = world
  const mustHave = (oid: string) => {
    if (store.person('oid', oid) === undefined)
      throw new GraphError(404, 'ErrorInvalidUser', `There is no mailbox of ${oid}.`)
  }
  return {
    addUser(user, settings = {}) {
      store.transact(() => {
        const said = {
          timeZone: settings.timeZone ?? 'UTC',
          language: { locale: settings.locale ?? 'en-US', displayName: settings.locale ?? 'en-US' },
          dateFormat: 'yyyy-MM-dd',
          timeFormat: 'HH:mm',
        }
        store.run(
          'INSERT INTO mailbox VALUES (?, ?, ?, ?)',
          user.oid,
          user.mail,
          JSON.stringify(user),
          JSON.stringify(said),
        )
        createFirstFolders(world, user.oid)
      })
    },
    hasUser: (oid) => store.person('oid', oid) !== undefined,
    async deliverMime(oid, raw, options = {}) {
      mustHave(oid)
      const parsed = await parseMessage(raw, world.clock.now())
      return store.transact(
        () =>
          storeParsed(world, oid, raw, parsed, {
            folder: folderAt(world, oid, options.folder ?? 'inbox').id,
            ...(options.receivedDateTime === undefined ? {} : { received: options.receivedDateTime }),
            ...(options.isRead === undefined ? {} : { isRead: options.isRead }),
            ...(options.isDraft === undefined ? {} : { isDraft: options.isDraft }),
            ...(options.categories === undefined ? {} : { categories: options.categories }),
            ...(options.flagged === undefined ? {} : { flagged: options.flagged }),
          }).immutable,
      )
    },
    async putEvent(oid, event, exceptions = []) {
      mustHave(oid)
      return store.transact(() => putEvent(world, oid, event, exceptions).immutable)
    },
    async putContact(oid, contact) {
      mustHave(oid)
      return store.transact(() => createContact(world, oid, contact).immutable)
    },
    share(owner, member, shares) {
      mustHave(owner)
      store.transact(() => putShares(world, owner, member, shares))
    },
    letSend: (oid, address, right) => store.transact(() => putSendRight(world, oid, address, right)),
    limitTo: (oid, bytes) => store.transact(() => putQuota(world, oid, bytes)),
    sharedWith: (member) =>
      ownersSharingWith(world, member).flatMap((oid) => {
        const owner = store.person('oid', oid)
        return owner === undefined ? [] : [{ owner, shares: sharesOf(world, oid, member) }]
      }),
    meetingMessages: (oid) => meetingMessages(world, oid),
    async putTask(oid, task) {
      mustHave(oid)
      return store.transact(() => {
        const list = listsOf(world, oid).find(({ role }) => role === 'defaultlist')
        if (list === undefined) throw new GraphError(404, 'ErrorItemNotFound', 'The mailbox has no list of tasks.')
        return createTask(world, list, task).rest
      })
    },
  }
}
