/** Asks the service that runs with this data folder. */
import { findKey } from '../operator/key.ts'

/** Said to whoever typed the command. */
export class CommandFailed extends Error {
  /** 1: it did not work; 2: it was asked wrongly; 3: no service runs. */
  readonly exitCode: 1 | 2 | 3
  /** Of the service's problem. */
  readonly code?: string
  /** In seconds, where waiting helps. */
  readonly retryAfter?: number
  constructor(
    message: string,
    exitCode: CommandFailed['exitCode'],
    { code, retryAfter }: { readonly code?: string; readonly retryAfter?: number } = {},
  ) {
    super(message)
    this.name = 'CommandFailed'
    this.exitCode = exitCode
    if (code !== undefined) this.code = code
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}

export interface Client {
  /** @param body bytes go as they are, everything else as JSON  @throws CommandFailed with what the service says */
  ask<Answer>(path: string, body?: object | Uint8Array): Promise<Answer>
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
    async ask<Answer>(path: string, body?: object | Uint8Array) {
      const isBytes = body instanceof Uint8Array
      let response: Response
      try {
        response = await fetch(`${address}/operator/${path}`, {
          method: body ? 'POST' : 'GET',
          headers: {
            Authorization: `Bearer ${key}`,
            'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
          },
          ...(body ? { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) } : {}),
        })
      } catch (cause) {
        const reason = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : ''
        throw new CommandFailed(`The service does not answer at ${address}${reason}. Is it still running?`, 3)
      }
      const answer = (await response.json().catch(() => ({}))) as {
        readonly detail?: string
        readonly code?: string
        readonly retryAfter?: number
      }
      if (response.ok) return answer as Answer
      throw new CommandFailed(answer.detail ?? `The service answers with status ${response.status}.`, 1, answer)
    },
  }
}
