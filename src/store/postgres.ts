/** All that is PostgreSQL's own: the pool, its settings, its locks, its error codes. The rest of the store is plain kysely. */
import { createHash } from 'node:crypto'
import {
  type Dialect,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely'
import pg from 'pg'
import type { Connection, Engine } from './engine.ts'
import { StoreError, type StoreFailureCode } from './errors.ts'
import { textByBytes } from './text-by-bytes.ts'

export interface PostgresPlace {
  /** `postgresql://user:password@host:port/database`, as libpq takes it. */
  readonly url: string
  /** At most so many connections at a time. */
  readonly connections: number
}

/** In milliseconds. A server that is asked on the same continent answers in a hundredth of these. */
const limits = {
  connectionTimeoutMillis: 15_000,
  statement_timeout: 60_000,
  // A process that is stopped in the middle of a transaction holds the others up no longer than this.
  idle_in_transaction_session_timeout: 30_000,
  keepAliveInitialDelayMillis: 10_000,
}

/** SQLSTATE, whole or its first two letters, and the codes of Node's sockets. */
const codeOf: Readonly<Record<string, StoreFailureCode>> = {
  '08': 'store-unreachable',
  '57P01': 'store-unreachable',
  '57P02': 'store-unreachable',
  '57P03': 'store-unreachable',
  '57P05': 'store-unreachable',
  '25P03': 'store-unreachable',
  ECONNREFUSED: 'store-unreachable',
  ECONNRESET: 'store-unreachable',
  EPIPE: 'store-unreachable',
  ETIMEDOUT: 'store-unreachable',
  EHOSTUNREACH: 'store-unreachable',
  ENETUNREACH: 'store-unreachable',
  ENOTFOUND: 'store-unreachable',
  EAI_AGAIN: 'store-unreachable',
  // The socket file of a server on the same machine.
  ENOENT: 'store-unreachable',
  '28': 'store-refused',
  '3D000': 'store-missing',
  '42501': 'store-forbidden',
  '25006': 'store-read-only',
  '53100': 'store-full',
  '53300': 'store-crowded',
  XX001: 'store-corrupt',
  XX002: 'store-corrupt',
  '57014': 'store-failed',
  '55P03': 'store-failed',
  '58': 'store-failed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'store-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'store-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'store-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'store-untrusted',
  CERT_HAS_EXPIRED: 'store-untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'store-untrusted',
}

/** What the driver says without a code. */
const codeOfWords: readonly (readonly [RegExp, StoreFailureCode])[] = [
  [/does not support SSL/, 'store-untrusted'],
  [/password must be a (non-empty )?string/, 'store-refused'],
  [
    /connection (terminated|timeout)|timeout exceeded|client has encountered a connection error|not queryable/i,
    'store-unreachable',
  ],
]

/** What PostgreSQL, its driver, or the network below it, means for a person. */
export function postgresErrorOf(error: unknown, place: string): unknown {
  if (typeof error !== 'object' || error === null || error instanceof StoreError) return error
  // Of several addresses of one name none answered: the first one's reason is as good as any.
  const [first = error] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  const { code = '', message = '' } = first as { code?: string; message?: string }
  const known = codeOf[code] ?? codeOf[code.slice(0, 2)] ?? codeOfWords.find(([words]) => words.test(message))?.[1]
  // A broken constraint is a defect of ours and keeps its own words.
  return known ? new StoreError(known, place, { detail: message, cause: error }) : error
}

/** Connections to the same database for what is no business of the store. */
export type SharedPool = pg.Pool

/** Opens no connection yet: the first statement does. */
export function openPool({ url, connections }: PostgresPlace): SharedPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'tandem',
    keepAlive: true,
    ...limits,
  })
  // A connection that breaks while nobody uses it is replaced by the next one; the driver would end the process otherwise.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Opens no connection yet: the first statement does. @throws StoreError where the address can't be read */
export function openPostgres(at: PostgresPlace): Engine {
  const place = placeOf(at.url)
  const pool = openPool(at)
  const dialect: Dialect = new PostgresDialect({ pool: translatedPool(pool, place) })
  return { dialect, plugins: [textByBytes], place, alone, takeTurn, keepRow: sql`for share` }
}

/** The address without user and password. @throws StoreError */
function placeOf(url: string): string {
  try {
    const { host, port, database } = new pg.Client({ connectionString: url })
    return `postgresql://${host}${host.startsWith('/') ? '' : `:${port}`}/${database ?? ''}`
  } catch (error) {
    const detail = error instanceof Error ? error.message.replaceAll(url, 'DATABASE_URL') : 'not an address'
    throw new StoreError('store-unreachable', 'of DATABASE_URL', { detail })
  }
}

/** Any fixed number: whoever changes the schema holds it. */
const schemaKey = '8390441257612304'

async function alone(transaction: Connection): Promise<void> {
  // A large table takes longer to change than any statement of every day, and so does waiting for who does it.
  await sql`set local statement_timeout = 0`.execute(transaction)
  await sql`select pg_advisory_xact_lock(${schemaKey}::bigint)`.execute(transaction)
}

async function takeTurn(transaction: Connection, keys: readonly string[]): Promise<void> {
  // In one order, so that two who need the same turns never wait for each other.
  const numbers = [...new Set(keys.map(numberOf))].sort()
  for (const number of numbers) await sql`select pg_advisory_xact_lock(${number}::bigint)`.execute(transaction)
}

/** Two keys may share a number: then they only wait for each other. */
function numberOf(key: string): string {
  return createHash('sha256').update(key).digest().readBigInt64BE().toString()
}

function translatedPool(pool: pg.Pool, place: string): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresErrorOf(error, place)
      })
      return translatedClient(client, place)
    },
    end: () => pool.end(),
  }
}

function translatedClient(client: pg.PoolClient, place: string): PostgresPoolClient {
  function query<Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query(asked: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof asked !== 'string') throw new Error('The store reads no cursors.')
    return client.query(asked, [...parameters]).catch((error: unknown) => {
      throw postgresErrorOf(error, place)
    })
  }
  return { query, release: () => client.release() }
}
