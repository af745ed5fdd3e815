/**
 * Who may read the data folder runs the installation: the service leaves its address and a key there, for its own user alone,
 * and the command line shows the key. The key is another one after each start.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface OperatorKey {
  /** Of the service, as it is reached on this machine. */
  readonly address: string
  readonly key: string
}

const fileIn = (dataFolder: string) => join(dataFolder, 'operator.json')

export const newKey = (): string => randomBytes(32).toString('base64url')

export function leaveKey(dataFolder: string, left: OperatorKey): void {
  mkdirSync(dataFolder, { recursive: true })
  // A file of an earlier start may have other rights.
  rmSync(fileIn(dataFolder), { force: true })
  writeFileSync(fileIn(dataFolder), JSON.stringify(left), { mode: 0o600 })
}

/** Takes it away, if it is still this one's. */
export function takeKeyAway(dataFolder: string, key: string): void {
  if (findKey(dataFolder)?.key === key) rmSync(fileIn(dataFolder), { force: true })
}

/** @returns undefined where no service runs with this folder, or its files may not be read */
export function findKey(dataFolder: string): OperatorKey | undefined {
  try {
    const { address, key } = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) as Partial<OperatorKey>
    return typeof address === 'string' && typeof key === 'string' ? { address, key } : undefined
  } catch {
    return undefined
  }
}

/** Takes the same time whatever is shown. */
export function isKey(authorization: string | undefined, key: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${key}`))
}
