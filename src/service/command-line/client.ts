/** Asks the service that runs with this data folder. */
import { findKey } from '../operator/key.ts'

/** Said to whoever typed the command. */
export class CommandFailed extends Error {
  /** 1: it did not work; 2: it was asked wrongly; 3: no service runs. */
  readonly exitCode: 1 | 2 | 3
  constructor(message: string, exitCode: CommandFailed['exitCode']) {
    super(message)
    this.name = 'CommandFailed'
    this.exitCode = exitCode
  }
}

export interface Client {
  /** @throws CommandFailed with what the service says */
  ask<Answer>(path: string, body?: object): Promise<Answer>
  readonly address: string
}

/** @throws CommandFailed where no service runs with it */
export function openClient(dataFolder: string): Client {
  const found = findKey(dataFolder)
  if (!found) {
    const because = `No service runs with the data folder ${dataFolder}, or its files are not yours to read.`
    throw new CommandFailed(`${because} Start it, or name its folder with --data or TANDEM_DATA.`, 3)
  }
  const { address, key } = found
  return {
    address,
    async ask<Answer>(path: string, body?: object) {
      let response: Response
      try {
        response = await fetch(`${address}/operator/${path}`, {
          method: body ? 'POST' : 'GET',
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      } catch (cause) {
        const reason = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : ''
        throw new CommandFailed(`The service does not answer at ${address}${reason}. Is it still running?`, 3)
      }
      const answer = (await response.json().catch(() => ({}))) as { readonly detail?: string }
      if (response.ok) return answer as Answer
      throw new CommandFailed(answer.detail ?? `The service answers with status ${response.status}.`, 1)
    },
  }
}
