import { makeStyles, tokens } from '@fluentui/react-components'
import DOMPurify from 'dompurify'
import { useLayoutEffect, useRef } from 'react'
import type { ItemBody } from './mailbox.ts'

const useStyles = makeStyles({
  editor: {
    flexGrow: 1,
    minHeight: '160px',
    paddingBlock: '12px',
    border: 'none',
    outline: 'none',
    resize: 'none',
    font: 'inherit',
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    overflow: 'auto',
    overflowWrap: 'anywhere',
    // What quoted mail positions stays inside.
    contain: 'content',
    ':focus-visible': { boxShadow: `inset 2px 0 ${tokens.colorCompoundBrandStroke}` },
  },
})

/** Where a body is written. Quoted HTML is somebody else's: it is cleaned, and the page's policy runs no scripts of it. */
export function BodyEditor({ body, onChange }: { body: ItemBody; onChange: (body: ItemBody) => void }) {
  const styles = useStyles()
  const editor = useRef<HTMLDivElement>(null)
  const shown = useRef('')
  useLayoutEffect(() => {
    const element = editor.current
    // What was typed here is here already; only an add-in's change has to be shown.
    if (!element || body.content === shown.current) return
    element.innerHTML = DOMPurify.sanitize(body.content, { FORBID_TAGS: ['style', 'form', 'input', 'button'] })
    shown.current = body.content
  }, [body.content])
  if (body.contentType === 'text') {
    return (
      <textarea
        className={styles.editor}
        aria-label="Body"
        value={body.content}
        onChange={({ target }) => onChange({ contentType: 'text', content: target.value })}
      />
    )
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: rich text has no element of its own
    <div
      ref={editor}
      className={styles.editor}
      contentEditable
      suppressContentEditableWarning
      role="textbox"
      tabIndex={0}
      aria-multiline="true"
      aria-label="Body"
      onInput={({ currentTarget }) => {
        shown.current = currentTarget.innerHTML
        onChange({ contentType: 'html', content: currentTarget.innerHTML })
      }}
    />
  )
}
