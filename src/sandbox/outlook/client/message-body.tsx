import { makeStyles, tokens } from '@fluentui/react-components'
import DOMPurify from 'dompurify'
import { useCallback, useMemo } from 'react'
import type { ThemeName } from './app.tsx'
import type { Graph } from './graph.ts'
import type { Attachment, ItemBody } from './mailbox.ts'
import { useResource } from './use-resource.ts'

const useStyles = makeStyles({
  frame: { flexGrow: 1, width: '100%', minHeight: '160px', border: 'none' },
  text: {
    margin: 0,
    flexGrow: 1,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase400,
  },
})

/**
 * Somebody else's words. HTML is cleaned, then shown in a frame that may not run scripts, has no origin, and whose
 * policy lets nothing be loaded: three walls, each of which would do.
 */
export function MessageBody(props: {
  body: ItemBody
  itemPath: string
  attachments: readonly Attachment[]
  graph: Graph
  theme: ThemeName
}) {
  const styles = useStyles()
  const { body, attachments, graph, itemPath } = props
  const loadImages = useCallback(() => inlineImages(graph, itemPath, attachments), [graph, itemPath, attachments])
  const images = useResource(body.contentType === 'html' && body.content.includes('cid:') ? loadImages : undefined)
  const page = useMemo(() => safePage(body.content, images.value, props.theme), [body, images.value, props.theme])
  if (body.contentType === 'text') {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <pre className={styles.text} tabIndex={0}>
        {body.content}
      </pre>
    )
  }
  return <iframe className={styles.frame} title="Message body" sandbox="" srcDoc={page} />
}

/** The images that a body refers to by content id, as data addresses. */
async function inlineImages(graph: Graph, itemPath: string, attachments: readonly Attachment[]) {
  const found = new Map<string, string>()
  for (const { id, isInline, contentType } of attachments) {
    if (!isInline || !contentType?.startsWith('image/')) continue
    const { contentId, contentBytes } = await graph.get<Attachment>(`${itemPath}/attachments/${id}`)
    if (contentId && contentBytes)
      found.set(contentId.replace(/^<|>$/g, ''), `data:${contentType};base64,${contentBytes}`)
  }
  return found
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

function safePage(html: string, images: ReadonlyMap<string, string> | undefined, theme: ThemeName): string {
  const content = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data:image)/i,
    FORBID_TAGS: ['form', 'input', 'button', 'textarea', 'select', 'meta', 'base', 'link'],
  })
  for (const image of content.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? ''
    const inline = images?.get(source.replace(/^cid:/, ''))
    if (inline) image.src = inline
    else if (!source.startsWith('data:image')) image.removeAttribute('src')
  }
  const holder = document.createElement('div')
  holder.append(content)
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${baseStyle}${theme === 'dark' ? darkStyle : ''}</style>${holder.innerHTML}`
}

const baseStyle =
  'body{margin:0;font:14px/1.45 "Segoe UI",system-ui,sans-serif;color:#242424;overflow-wrap:anywhere}img{max-width:100%}'
/** Mail is written for white paper; turned around, colours keep their hue and pictures stay as they are. */
const darkStyle = 'html{background:#fff;filter:invert(.84) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}'
