import { describe, expect, test } from '@jest/globals'
import { rewritePanePage, rewritePolicy } from '../../../src/sandbox/outlook/pane-page.ts'

const windowOrigin = 'http://localhost:4700'

describe('the pane’s page in the sandbox', () => {
  test('loads the npm package’s office.js, and before it what a real Outlook does not need', () => {
    const page = rewritePanePage(
      '<!doctype html><head lang="en"><script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script></head>',
      windowOrigin,
    )
    const sources = [...page.matchAll(/src="([^"]+)"/g)].map(([, source]) => source)
    expect(sources).toEqual([
      '/sandbox/remembered-consent.js',
      '/sandbox/microsoft-ajax.js',
      '/sandbox/nested-auth-bridge.js',
      '/office/office.js',
    ])
    expect(page).toContain(`data-host="${windowOrigin}"`)
    expect(page.startsWith('<!doctype html><head lang="en">')).toBe(true)
  })

  test('is left alone when it has nothing to do with Office', () => {
    const page = '<!doctype html><head></head><p>Not found</p>'
    expect(rewritePanePage(page, windowOrigin)).toBe(page)
  })
})

describe('the pane’s policy in the sandbox', () => {
  test('allows own scripts in place of the CDN’s and only the window as its frame, and nothing else more', () => {
    const policy =
      "default-src 'none'; script-src https://appsforoffice.microsoft.com; frame-src 'none'; connect-src 'self'; frame-ancestors https://outlook.office.com; upgrade-insecure-requests"
    expect(rewritePolicy(policy, windowOrigin)).toBe(
      `default-src 'none'; script-src 'self'; frame-src 'self'; connect-src 'self'; frame-ancestors ${windowOrigin}`,
    )
  })

  test('does not name a source twice', () => {
    expect(rewritePolicy("script-src 'self' https://appsforoffice.microsoft.com/lib/", windowOrigin)).toBe(
      `script-src 'self'; frame-ancestors ${windowOrigin}`,
    )
  })
})
