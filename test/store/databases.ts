/** Where the store's tests run: every one on each database. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { openStore, type Store, type StorePlace } from '../../src/store/index.ts'
import { hasPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'
import { temporaryFolders } from './samples.ts'

/** What `describe.each` runs over: PostgreSQL only where its programs are. */
export const databases: readonly ('SQLite' | 'PostgreSQL')[] = hasPostgres ? ['SQLite', 'PostgreSQL'] : ['SQLite']

export interface Places {
  /** Where an empty store can be opened. */
  place(): Promise<StorePlace>
  /** An empty store that is closed after its test. */
  fresh(): Promise<Store>
  /** One more view of the same database, as another process has it. */
  open(place: StorePlace): Promise<Store>
}

/** To be called within a `describe`: the server that it needs runs for as long as that. */
export function storesOn(database: (typeof databases)[number]): Places {
  const folder = temporaryFolders()
  const stores: Store[] = []
  let server: PostgresServer | undefined
  if (database === 'PostgreSQL') {
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server?.stop())
  }
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close()
  })
  const place = async (): Promise<StorePlace> =>
    server ? { url: await server.create(), connections: 5 } : { file: join(folder(), 'tandem.sqlite') }
  const open = async (at: StorePlace) => {
    const store = await openStore(at)
    stores.push(store)
    return store
  }
  return { place, open, fresh: async () => open(await place()) }
}
