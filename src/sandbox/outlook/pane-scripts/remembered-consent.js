// office.js asks before it talks to a host that is not https, and remembers the answer under this key on its own origin
// (docs/decisions/0003-office-host-trust.md). Whoever starts the sandbox has given that answer.
localStorage.setItem('OfficeJSTrustKeyV2_http_localhost', JSON.stringify({ Result: 1 }))
