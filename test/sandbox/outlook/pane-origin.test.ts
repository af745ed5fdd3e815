import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Hono } from 'hono'
import { type Listener, listen } from '../../../src/sandbox/listen.ts'
import { createPaneOrigin } from '../../../src/sandbox/outlook/pane-origin.ts'

const windowOrigin = 'http://localhost:4700'
const officePage = '<head><script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script></head>'

describe('the pane’s origin', () => {
  let service: Listener
  let pane: Hono

  beforeAll(async () => {
    service = await listen('stand-in for the service', 0)
    const app = new Hono()
    app.get('/pane/taskpane.html', (c) =>
      c.html(officePage, 200, {
        'Content-Security-Policy': "script-src 'self'",
        'X-Frame-Options': 'DENY',
        ETag: '"1"',
      }),
    )
    app.get('/api/page', (c) => c.html(officePage))
    app.post('/api/echo', async (c) =>
      c.json(
        {
          body: await c.req.text(),
          query: c.req.query('q'),
          authorization: c.req.header('authorization'),
          forwarded: c.req.header('x-forwarded-host'),
        },
        201,
        { 'X-Correlation-Id': 'a1' },
      ),
    )
    app.get('/api/moved', (c) => c.redirect('/elsewhere'))
    service.answerWith(app.fetch)
    pane = createPaneOrigin({ serviceOrigin: () => service.origin, windowOrigin })
  })
  afterAll(() => service.close())

  test('passes requests and answers on unchanged', async () => {
    const answer = await pane.request('http://localhost:4705/api/echo?q=1%202', {
      method: 'POST',
      body: 'käse',
      headers: { Authorization: 'Bearer x' },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-correlation-id')).toBe('a1')
    expect(await answer.json()).toEqual({
      body: 'käse',
      query: '1 2',
      authorization: 'Bearer x',
      forwarded: 'localhost:4705',
    })
    const moved = await pane.request('http://localhost:4705/api/moved')
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/elsewhere'])
  })

  test('rewrites the pane’s pages and nobody else’s', async () => {
    const page = await pane.request('http://localhost:4705/pane/taskpane.html')
    expect(await page.text()).toContain('src="/office/office.js"')
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${windowOrigin}`)
    expect(page.headers.get('x-frame-options')).toBeNull()
    expect(page.headers.get('etag')).toBeNull()
    expect(await (await pane.request('http://localhost:4705/api/page')).text()).toBe(officePage)
  })

  test('serves the package’s office.js whatever the case, and nothing outside of it', async () => {
    const question = await pane.request('http://localhost:4705/office/AgaveErrorUX/index.html')
    expect(question.headers.get('content-type')).toContain('text/html')
    expect((await pane.request('http://localhost:4705/office/office.js')).headers.get('content-type')).toContain(
      'javascript',
    )
    for (const path of ['/office/../package.json', '/office/%2e%2e/package.json', '/office/..%2fpackage.json']) {
      const answer = await pane.request(`http://localhost:4705${path}`)
      expect(answer.status).toBe(404)
    }
  })

  test('says that the service is not there', async () => {
    const lonely = createPaneOrigin({ serviceOrigin: () => 'http://localhost:9', windowOrigin })
    const answer = await lonely.request('http://localhost:4705/api/x')
    expect(answer.status).toBe(502)
    expect(await answer.text()).toContain('Is it running?')
  })
})
