/** Of many things that are read together each has an outcome of its own (invariant 10). */
import type { TandemError } from '../core/errors.ts'
import { inShape } from '../upstream/index.ts'
import type { ChainOutcome } from './batch.ts'
import { asFailure } from './failures.ts'

/** They say nothing about the thing that was asked for. */
const ofTheMailbox: ReadonlySet<string> = new Set(['upstream-throttled', 'sign-in-required'])

/**
 * @param outcomes of one request each  @param read takes its answer
 * @throws TandemError what harmed more than one of them, or is the mailbox's: that is no single one's failure
 */
export function outcomeOfEach<T>(
  outcomes: readonly ChainOutcome[],
  read: (answer: unknown) => T,
): readonly (T | TandemError)[] {
  const failures = outcomes.flatMap(({ failure }) => failure ?? [])
  for (const [index, failure] of failures.entries()) {
    // A batch that failed gives all its parts the same failure; one garbled part does that, too.
    const isShared = failures.indexOf(failure) !== index && failure.code !== 'invalid-value'
    if (isShared || ofTheMailbox.has(failure.code)) throw failure
  }
  return outcomes.map(({ answers, failure }) => failure ?? asFailure(() => inShape('mailbox', () => read(answers[0]))))
}
