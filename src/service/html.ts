/** Mail's HTML on its way to the CRM: cleaned of whatever acts, and as plain text. */
import { compile, type HtmlToTextOptions } from 'html-to-text'
import sanitize from 'sanitize-html'
import type { Html } from '../core/ports.ts'

/** What mail programs write for looks. Anything that runs, asks or loads code is not among it. */
const tags = [
  ...sanitize.defaults.allowedTags,
  ...['img', 'font', 'center', 'ins', 'del', 'strike', 'big', 'tt', 'o:p', 'map', 'area'],
]

const looks = ['style', 'class', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height']
const tableLooks = ['border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'nowrap', 'scope']

/** Style that runs or loads code; escapes (`\\65xpression`) are not what mail programs write. */
const actingStyle = /expression\s*\(|javascript\s*:|behaviou?r\s*:|-moz-binding|@import|\\/i

const options: sanitize.IOptions = {
  allowedTags: tags,
  allowedAttributes: {
    '*': looks,
    a: ['href', 'name', 'target', 'rel'],
    area: ['href', 'shape', 'coords', 'alt'],
    font: ['color', 'face', 'size'],
    img: ['src', 'alt', 'border', 'usemap', 'hspace', 'vspace'],
    li: ['value', 'type'],
    map: ['name'],
    ol: ['start', 'type'],
    ul: ['type'],
    table: tableLooks,
    td: tableLooks,
    th: tableLooks,
    col: ['span'],
    colgroup: ['span'],
    time: ['datetime'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sip', 'callto', 'webcal'],
  allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'background'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'template', 'xml'],
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && /^data:(?!image\/)/i.test(attribs.src ?? ''),
  transformTags: {
    // A page that is opened from a mail gets no hold of the page it was opened from.
    a: (tagName, attribs) => ({
      tagName,
      attribs: attribs.href ? { ...attribs, rel: 'noopener noreferrer' } : attribs,
    }),
    '*': (tagName, attribs) => ({
      tagName,
      attribs: actingStyle.test(attribs.style ?? '') ? withoutStyle(attribs) : attribs,
    }),
  },
  parseStyleAttributes: false,
}

function withoutStyle({ style: _acting, ...attribs }: sanitize.Attributes): sanitize.Attributes {
  return attribs
}

/** Made once: its selectors cost more than a short message. */
const textOf = compile({
  wordwrap: false,
  limits: { maxInputLength: 4 * 1_048_576 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ['<', '>'] } },
    { selector: 'img', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'table', options: { uppercaseHeaderCells: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['style', 'script', 'title'].map((selector) => ({ selector, format: 'skip' })),
  ],
} satisfies HtmlToTextOptions)

export const html: Html = {
  clean: (source) => sanitize(source, options),
  toText: (source) =>
    textOf(source)
      .replace(/\u00a0/g, ' ')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
}
