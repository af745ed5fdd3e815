/**
 * The connections as graphile-worker gets them. It does not wait for the answer when it writes down that a job is done or has
 * failed: an error there ends the whole process, unless it is one that graphile-worker takes for passing and tries again. So
 * whoever wants a connection waits until there is one, and what breaks on the way is told as passing.
 */
import type { SharedPool } from '../../store/index.ts'
import { type Log, loggable } from '../log.ts'

export interface PatientPool {
  readonly pool: SharedPool
  /** Nobody is told of the database's absence any more. @returns when it was found to be away, and what waits for it waits in vain */
  leave(): Promise<void>
}

/** "Cannot connect now": after three seconds, and then ever longer, it is tried again, a hundred times. */
const passing = '57P03'
/** What is wrong with the data or the tables is so however often it is tried. */
const ofTheStatement = /^(22|42)/

/** @param againMs so often a connection is asked for while there is none, in milliseconds */
export function createPatientPool(pool: SharedPool, log: Log, againMs: number): PatientPool {
  let isAway = false
  let isLeft = false
  let giveUp: () => void = () => undefined
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve
  })

  async function connect() {
    for (;;) {
      try {
        const client = await pool.connect()
        if (isAway) log.info('queue goes on')
        isAway = false
        return withOther(client, { query: (...asked: unknown[]) => query(client, asked) })
      } catch (error) {
        if (!isAway) log.warn({ error: loggable(error) }, 'queue interrupted')
        isAway = true
      }
      if (isLeft) {
        giveUp()
        return new Promise<never>(() => undefined)
      }
      await new Promise((resolve) => setTimeout(resolve, againMs).unref())
    }
  }

  /** Whoever listens waits by itself. */
  const connectOr = (listening?: Parameters<SharedPool['connect']>[0]) =>
    listening ? pool.connect(listening) : connect()

  return {
    pool: withOther(pool, { connect: connectOr }),
    leave() {
      isLeft = true
      return givenUp
    },
  }
}

async function query(client: object, asked: unknown[]): Promise<unknown> {
  const { query } = client as { query(...asked: unknown[]): Promise<unknown> }
  try {
    return await query.apply(client, asked)
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string }
    if (ofTheStatement.test(code ?? '')) throw error
    throw Object.assign(new Error(message, { cause: error }), { code: passing })
  }
}

/** The same thing but for a few methods. */
function withOther<Thing extends object>(thing: Thing, methods: Readonly<Record<string, unknown>>): Thing {
  return new Proxy(thing, {
    get(target, name) {
      if (typeof name === 'string' && name in methods) return methods[name]
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
