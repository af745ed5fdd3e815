import { describe, expect, test } from '@jest/globals'
import { html } from '../../src/service/html.ts'
import { readable } from '../../src/service/views/readable.ts'

describe('mail’s HTML', () => {
  test.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onclick="alert(1)">x</p>', '<p>x</p>'],
    ['<iframe src="https://evil.example"></iframe>x', 'x'],
    ['<form action="https://evil.example"><input name="a">x</form>', 'x'],
    ['<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'],
    ['<a href=" java\nscript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'],
    ['<img src="data:text/html,<script>1</script>">x', 'x'],
    ['<svg onload="alert(1)"></svg>x', 'x'],
    ['<p style="width: expression(alert(1))">x</p>', '<p>x</p>'],
    ['<link rel="stylesheet" href="https://evil.example/x.css">x', 'x'],
    ['<object data="x.swf"></object><embed src="x.swf">x', 'x'],
    ['<base href="https://evil.example/">x', 'x'],
    ['<meta http-equiv="refresh" content="0;url=https://evil.example">x', 'x'],
  ])('is cleaned of what acts: %s', (source, cleaned) => {
    expect(html.clean(source)).toBe(cleaned)
  })

  test('keeps how it looks and its pictures', () => {
    for (const source of [
      '<p style="color:red;font-family:Calibri" class="MsoNormal">a</p>',
      '<table border="1" cellpadding="2"><tbody><tr><td colspan="2" bgcolor="#fff">a</td></tr></tbody></table>',
      '<img src="cid:logo@1" alt="Logo" width="10" />',
      '<img src="https://pictures.example/a.png" />',
      '<font color="#123456" size="2">a</font>',
    ]) {
      expect(html.clean(source)).toBe(source)
    }
    expect(html.clean('<a href="https://a.example" target="_blank">a</a>')).toContain('rel="noopener noreferrer"')
  })

  test('is the same cleaned twice (it is compared later)', () => {
    const source = '<div><b>a</b> &amp; <a href="https://a.example">b</a><br>c &lt;d&gt;</div>'
    expect(html.clean(html.clean(source))).toBe(html.clean(source))
  })

  test('reads as text: blocks are lines, lists have dashes, links keep their address', () => {
    const source =
      '<style>p{}</style><p>Dear&nbsp;Nora,</p><ul><li>one</li><li>two</li></ul><p>a<br>b <a href="https://a.example/x">here</a></p><script>x</script>'
    expect(html.toText(source)).toBe('Dear Nora,\n\n- one\n- two\n\na\nb here <https://a.example/x>')
  })
})

describe('values for a person', () => {
  test('are short text, without markup, and never half a character', () => {
    expect(readable('Body', `<p>${'word '.repeat(200)}</p>`)).toHaveLength(301)
    const long = readable('Subject', `${'x'.repeat(299)}😀😀`) ?? ''
    expect(long).toBe(`${'x'.repeat(299)}…`)
    expect(readable('Subject', 'a <b> c')).toBe('a <b> c')
  })

  test('are lists by name, people with their address, times as they are', () => {
    expect(readable('To', ['a@example.com', 'b@example.com'])).toBe('a@example.com, b@example.com')
    expect(readable('To', [{ name: 'Nora', address: 'n@example.com' }])).toBe('Nora <n@example.com>')
    expect(readable('Appointment Time', { start: '2026-11-25T09:00:00Z', end: '2026-11-25T10:00:00Z' })).toBe(
      '2026-11-25T09:00:00Z – 2026-11-25T10:00:00Z',
    )
    expect(readable('Regarding', { table: 'account', id: 'x', name: 'Fabrikam' })).toBe('Fabrikam')
    expect(readable('Subject', undefined)).toBeUndefined()
  })
})
