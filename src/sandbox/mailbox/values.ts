import { invalidRequest } from './errors.ts'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const asObject = (value: unknown): Json => (isObject(value) ? value : {})
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Graph's instants in mailbox items: UTC to the second. */
export const instant = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`

/** @throws GraphError 400 */
export function readText(body: Json, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw invalidRequest(`The property '${name}' is required.`)
  return value
}

export interface EmailAddress {
  readonly name: string
  readonly address: string
}

/** The addresses of Graph's `recipient` objects. */
export const addressesOf = (recipients: unknown): EmailAddress[] =>
  asList(recipients).map((one) => {
    const { address, name } = asObject(asObject(one).emailAddress)
    return { address: asText(address), name: asText(name) || asText(address) }
  })

export const recipient = ({ name, address }: EmailAddress) => ({ emailAddress: { name, address } })
export const sameAddress = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
