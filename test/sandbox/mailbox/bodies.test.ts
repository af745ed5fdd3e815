/** Bodies as Graph answers them: HTML for whoever asks for nothing else, whatever was written. */
import { describe, expect, test } from '@jest/globals'
import { html } from '../../../src/service/html.ts'
import { createWorld } from './world.ts'

const asText = { Prefer: 'outlook.body-content-type="text"' }
const typed = 'Fish & <chips>\n\n  two  spaces\nat 5 < 6 & "noon"'

describe.each(['messages', 'events'])('the text of %s', (collection) => {
  const time = { dateTime: '2026-05-04T09:00:00', timeZone: 'UTC' }
  const write = async (content: string) => {
    const { ask } = createWorld()
    const body = { subject: 'Lunch', body: { contentType: 'text', content } }
    const { json } = await ask('POST', `/me/${collection}`, {
      ...body,
      ...(collection === 'events' ? { start: time, end: time } : {}),
    })
    return { ask, path: `/me/${collection}/${json.id}` }
  }

  test('comes as HTML, and as text to whoever asks for it', async () => {
    const { ask, path } = await write(typed)
    const { json } = await ask('GET', path)
    expect(json.body.contentType).toBe('html')
    expect(json.body.content).toContain('<div class="PlainText">Fish &amp; &lt;chips&gt;<br>')
    expect((await ask('GET', path, undefined, asText)).json.body).toEqual({ contentType: 'text', content: typed })
  })

  test('is to Tandem what was typed, spaces and empty lines, too', async () => {
    const { ask, path } = await write(typed)
    const { json } = await ask('GET', path)
    expect(html.toText(json.body.content)).toBe(typed)
  })
})

test('a task keeps the form in which it was written', async () => {
  const { ask } = createWorld()
  const [list] = (await ask('GET', '/me/todo/lists')).json.value
  const task = { title: 'Call', body: { contentType: 'text', content: 'a < b' } }
  const { json } = await ask('POST', `/me/todo/lists/${list.id}/tasks`, task)
  expect((await ask('GET', `/me/todo/lists/${list.id}/tasks/${json.id}`)).json.body).toEqual(task.body)
})
