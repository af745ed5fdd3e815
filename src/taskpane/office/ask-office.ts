import { HostFailure } from './host-failure.ts'

/** In milliseconds. Outlook answers within 50; one that took this long has forgotten us (office-js issue 6806). */
const patienceMs = 8000

type Callback<T> = (result: Office.AsyncResult<T>) => void

/**
 * One question to office.js as a promise that always settles: callbacks that never come and calls that throw at once,
 * as office.js does for a missing permission, both end as a HostFailure.
 *
 * @param name of the call, for the error
 */
export function askOffice<T>(name: string, ask: (callback: Callback<T>) => void, limitMs = patienceMs): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new HostFailure('outlook-silent', `${name} got no answer in ${limitMs} ms.`)),
      limitMs,
    )
    const settle = (end: () => void) => {
      clearTimeout(timer)
      end()
    }
    try {
      ask((result) =>
        settle(() => {
          if (String(result.status) === 'succeeded') return resolve(result.value)
          const { code, message } = result.error ?? { code: 5001, message: 'no reason given' }
          reject(new HostFailure('outlook-refused', `${name}: ${message} (${code})`, { officeCode: code }))
        }),
      )
    } catch (cause) {
      settle(() => reject(new HostFailure('outlook-refused', `${name} failed at once.`, { cause })))
    }
  })
}
