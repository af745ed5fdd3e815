import { html, raw } from 'hono/html'
import type { Principal } from './security.ts'

type Html = ReturnType<typeof html>

const style = `
:root { color-scheme: light dark; --ink: #1b1a19; --quiet: #605e5c; --paper: #faf9f8; --card: #fff; --line: #e1dfdd; --accent: #0f6cbd }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --quiet: #b3b0ad; --paper: #1b1a19; --card: #252423; --line: #3b3a39; --accent: #62abf5 } }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 'Segoe UI', system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .6rem 1rem; background: var(--card); border-bottom: 1px solid var(--line) }
header a { font-weight: 600; color: inherit; text-decoration: none }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 1rem; overflow-wrap: anywhere } h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem }
a { color: var(--accent) } .quiet { color: var(--quiet); font-weight: 400 } code { font-size: .9em }
.kind { text-transform: uppercase; letter-spacing: .04em; font-size: .72rem; color: var(--quiet); margin: 0 }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .5rem }
.tile { display: block; padding: .6rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; text-decoration: none; color: inherit; overflow-wrap: anywhere }
.tile strong { display: block; font-size: 1.3rem } .tile:hover, .tile:focus-visible { border-color: var(--accent) }
dl { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: .3rem 1rem; margin: 0 } dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
.list, .timeline { list-style: none; margin: 0; padding: 0 } .list li, .timeline li { padding: .45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
.timeline li { display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem; align-items: baseline }
@media (max-width: 30rem) { .timeline li { grid-template-columns: 1fr; gap: 0 } }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
iframe.body { width: 100%; height: 22rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; resize: vertical }
`

/** One page; says as whom one is looking, because that decides what is shown. */
export function layout(title: string, who: Principal, content: Html) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'" />
        <title>${title} – Sandbox organization</title>
        <style>${raw(style)}</style>
      </head>
      <body>
        <header><a href="/">Sandbox organization</a><span class="quiet">You look as ${who.name} (${who.role.name})</span></header>
        <main>${content}</main>
      </body>
    </html>`
}

export function recordLink(table: string, id: string, label: string, as: string): Html {
  return html`<a href="/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}${raw(as)}">${label || '(no name)'}</a>`
}
