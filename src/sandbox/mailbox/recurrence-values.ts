import { GraphError } from './errors.ts'
import { datesOf, firstDateOf } from './recurrence.ts'
import { asList, asObject, asText, isObject, type Json } from './values.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const indexes = ['first', 'second', 'third', 'fourth', 'last']

/** What each type of pattern can't do without. */
const needed: Readonly<Record<string, readonly string[]>> = {
  daily: [],
  weekly: ['daysOfWeek'],
  absoluteMonthly: ['dayOfMonth'],
  relativeMonthly: ['daysOfWeek'],
  absoluteYearly: ['dayOfMonth', 'month'],
  relativeYearly: ['daysOfWeek', 'month'],
}
/** In its range Exchange writes down a date or a number also where there is none. */
const noDate = '0001-01-01'

const invalid = (message: string) => new GraphError(400, 'ErrorInvalidRequest', message)

function wholeNumber(value: unknown, name: string, least: number, most: number): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < least || number > most)
    throw invalid(`'${name}' of a recurrence must be a whole number from ${least} to ${most}.`)
  return number
}

function readPattern(given: Json): Json {
  const type = Object.keys(needed).find((name) => name.toLowerCase() === asText(given.type).toLowerCase())
  if (type === undefined) throw invalid(`'${asText(given.type)}' is not a type of recurrence pattern.`)
  const needs = (name: string) => needed[type]?.includes(name) === true
  const days = asList(given.daysOfWeek).map((day) => asText(day).toLowerCase())
  if (!days.every((day) => weekdays.includes(day)))
    throw invalid('A recurrence pattern has an unknown day of the week.')
  if (needs('daysOfWeek') && days.length === 0) throw invalid(`A ${type} pattern needs 'daysOfWeek'.`)
  const index = asText(given.index) || 'first'
  if (!indexes.includes(index)) throw invalid(`'${index}' is not an index of a recurrence pattern.`)
  return {
    type,
    interval: wholeNumber(given.interval ?? 1, 'interval', 1, 9999),
    month: needs('month') ? wholeNumber(given.month, 'month', 1, 12) : 0,
    dayOfMonth: needs('dayOfMonth') ? wholeNumber(given.dayOfMonth, 'dayOfMonth', 1, 31) : 0,
    ...(needs('daysOfWeek') ? { daysOfWeek: days } : {}),
    firstDayOfWeek: asText(given.firstDayOfWeek).toLowerCase() || 'sunday',
    index,
  }
}

function readRange(given: Json, startDate: string, zone: string): Json {
  const { type, endDate, numberOfOccurrences } = given
  const isDate = (value: unknown) => !Number.isNaN(Date.parse(asText(value)))
  if (type !== 'endDate' && type !== 'noEnd' && type !== 'numbered')
    throw invalid(`'${asText(type)}' is not a type of recurrence range.`)
  if (type === 'endDate' && !isDate(endDate)) throw invalid("A range of the type 'endDate' needs an 'endDate'.")
  return {
    type,
    startDate: isDate(given.startDate) ? asText(given.startDate).slice(0, 10) : startDate,
    endDate: type === 'endDate' ? asText(endDate).slice(0, 10) : noDate,
    recurrenceTimeZone: asText(given.recurrenceTimeZone) || zone,
    numberOfOccurrences: type === 'numbered' ? wholeNumber(numberOfOccurrences, 'numberOfOccurrences', 1, 9999) : 0,
  }
}

/**
 * A recurrence with all that Exchange shows of one.
 * @param startDate local date of the master, from which the range begins where it says nothing
 * @throws GraphError 400 where it is not one, or never happens
 */
export function readRecurrence(value: unknown, startDate: string, zone: string): Json {
  if (!isObject(value)) throw invalid("A 'recurrence' must be an object with a pattern and a range.")
  const pattern = readPattern(asObject(value.pattern))
  const recurrence = { pattern, range: readRange(asObject(value.range), startDate, zone) }
  if (firstDateOf(recurrence) === undefined)
    throw new GraphError(400, 'ErrorRecurrenceHasNoOccurrence', 'The recurrence has no occurrence.')
  return recurrence
}

/** Dates of one series that the other does not have, up to a date. */
export function datesLost(before: unknown, after: unknown, last: string): string[] {
  const kept = new Set(isObject(after) ? datesOf(after, last) : [])
  return datesOf(before, last).filter((date) => !kept.has(date))
}
