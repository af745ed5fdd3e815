import { GraphFailure } from '../graph.ts'
import { HostError, hostErrors } from './host-error.ts'
import { type Operation, type OperationContext, type Parameters, WholeAnswer } from './operation.ts'
import { composeOperations } from './operations-compose.ts'
import { itemOperations } from './operations-item.ts'
import { windowOperations } from './operations-window.ts'

const operations: Readonly<Record<number, Operation>> = { ...itemOperations, ...composeOperations, ...windowOperations }

/** Carries out one `ExecuteMethod`; always gives an object, since office.js forgets a call that is answered with less. */
export async function executeMethod(
  dispatchId: number,
  parameters: Parameters,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const operation = operations[dispatchId]
  if (!operation) return failure(hostErrors.notSupported)
  try {
    const data = await operation(parameters, context)
    return data instanceof WholeAnswer ? data.content : { error: false, wasSuccessful: true, data: data ?? null }
  } catch (error) {
    // The pane gets office.js's own text for the number; this is for whoever develops it.
    console.warn(`Office.js operation ${dispatchId} was refused:`, error)
    return failure(codeOf(error), error instanceof Error ? error.message : '')
  }
}

function codeOf(error: unknown): number {
  if (error instanceof HostError) return error.code
  if (error instanceof GraphFailure) return error.status === 404 ? hostErrors.itemNotFound : hostErrors.genericResponse
  if (error instanceof TypeError) return hostErrors.network
  return hostErrors.internal
}

function failure(errorCode: number, errorMessage = '') {
  return { error: true, wasSuccessful: false, errorCode, errorMessage, errorName: '' }
}
