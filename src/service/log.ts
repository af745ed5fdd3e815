/** The log: JSON lines that say what happened to which request, and never what was in it. */
import pino, { type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** @param destination stdout where none is given */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    { level, base: { app: 'tandem' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination(1),
  )
}

/**
 * An error as it may be logged: its name, codes and place. Messages stay out, because they quote what they choke on
 * (`JSON.parse` does), and so would put mail into the log.
 */
export function loggable(error: unknown): Readonly<Record<string, unknown>> {
  if (typeof error !== 'object' || error === null) return { name: typeof error }
  const { name, code, errorCode, side, stack, cause } = error as Readonly<Record<string, unknown>>
  return {
    name: typeof name === 'string' ? name : 'Error',
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof errorCode === 'string' ? { errorCode } : {}),
    ...(typeof side === 'string' ? { side } : {}),
    ...(typeof stack === 'string' ? { at: placesOf(stack) } : {}),
    ...(cause === undefined ? {} : { cause: loggable(cause) }),
  }
}

function placesOf(stack: string): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
}
