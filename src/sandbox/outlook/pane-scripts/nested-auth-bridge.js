// The bridge that Outlook gives to a nested app: strings go to the host page and come back.
// The npm package's office.js does not make one, so the sandbox does.
;(() => {
  const host = document.currentScript.dataset.host
  const listeners = new Set()
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== host || typeof event.data?.nestedAppAuth !== 'string') return
    for (const listener of listeners) listener(event.data.nestedAppAuth)
  })
  window.nestedAppAuthBridge = {
    addEventListener: (_type, listener) => listeners.add(listener),
    removeEventListener: (_type, listener) => listeners.delete(listener),
    postMessage: (text) => window.parent.postMessage({ nestedAppAuth: text }, host),
  }
})()
