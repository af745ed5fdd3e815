/**
 * The organization as a person sees it who acts in another's mailbox: read and written with their own rights, under the
 * settings of the mailbox's owner, whose synchronization goes on with what they track.
 */
import { TandemError } from '../core/errors.ts'
import type { Crm } from '../core/ports.ts'

/**
 * @param own of the acting person
 * @param owners of whom the mailbox is kept in step as; nothing but settings is asked of it
 */
export function delegateCrm<Own extends Crm>(own: Own, owners: Pick<Crm, 'settings'>): Own {
  return {
    ...own,
    settings: owners.settings,
    writeEach: async (sets, call) => (await own.writeEach(sets, call)).map(told),
    async write(operations, call) {
      try {
        return await own.write(operations, call)
      } catch (error) {
        // Whoever may not delete has no other way.
        throw operations.some(({ kind }) => kind === 'delete') ? error : told(error)
      }
    },
  }
}

/** A right that the owner may have all the same: there is a way by the category. */
function told<T>(outcome: T): T | TandemError {
  const isRefused =
    outcome instanceof TandemError && (outcome.code === 'privilege-missing' || outcome.code === 'record-not-readable')
  return isRefused ? new TandemError('owner-must-track', { side: 'crm', cause: outcome }) : outcome
}
