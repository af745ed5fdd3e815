const officeCdn = 'https://appsforoffice.microsoft.com'
const officeScript = /https:\/\/appsforoffice\.microsoft\.com\/lib\/[^"'\s]*\/office(\.debug)?\.js/g

/**
 * A pane page as the sandbox shows it: office.js comes from the npm package instead of Microsoft's CDN, and before it
 * the three scripts that a real Outlook does not need. Pages without office.js are left alone.
 */
export function rewritePanePage(html: string, windowOrigin: string): string {
  if (html.search(officeScript) < 0) return html
  const scripts = [
    '<script src="/sandbox/remembered-consent.js"></script>',
    '<script src="/sandbox/microsoft-ajax.js"></script>',
    `<script src="/sandbox/nested-auth-bridge.js" data-host="${windowOrigin}"></script>`,
  ].join('')
  const withScripts = html.replace(/<head[^>]*>/i, (head) => head + scripts)
  return withScripts.replace(officeScript, (_address, debug = '') => `/office/office${debug}.js`)
}

/**
 * The page's Content-Security-Policy with the sandbox's stand-ins allowed: own scripts and frames for Microsoft's,
 * and the window as the only page that may frame it.
 */
export function rewritePolicy(policy: string, windowOrigin: string): string {
  const directives = policy
    .split(';')
    .map((directive) => directive.trim().split(/\s+/))
    .filter(([name]) => name !== '' && name !== 'frame-ancestors' && name !== 'upgrade-insecure-requests')
  for (const directive of directives) {
    const [name = ''] = directive
    if (/^(script|frame|child)-src/.test(name) && !directive.includes("'self'")) {
      if (directive[1] === "'none'") directive.pop()
      directive.push("'self'")
    }
  }
  const kept = directives.map((directive) => directive.filter((part) => !part.startsWith(officeCdn)).join(' '))
  return [...kept, `frame-ancestors ${windowOrigin}`].join('; ')
}
