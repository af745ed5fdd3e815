import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { usualFolderTerms } from '../../src/core/mail/tracked-folders.ts'
import type { SyncClients } from '../../src/service/sync-clients.ts'
import { createPasses } from '../../src/service/sync-worker.ts'

/** The passes of an installation where nobody has chosen or refused anything. @param isWaiting e-mail may wait to be sent */
export const quietPasses = (clients: SyncClients, isWaiting = false) =>
  createPasses({
    choicesOf: async () => ({ never: usualNeverTrack, tracksSent: false, isSmart: false }),
    isWaiting: async () => isWaiting,
    refusalOf: async () => undefined,
    termsOf: async () => ({ refused: {} }),
    clients,
    folders: {
      of: async () => ({ rules: [], terms: usualFolderTerms }),
      followedBy: async () => [],
      changed: () => undefined,
    },
  })
