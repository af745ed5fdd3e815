import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { loadSettings } from './settings.ts'

const element = document.getElementById('root')
if (!element) throw new Error('The page has no element for the window.')
const root = createRoot(element)

loadSettings().then(
  (settings) => root.render(<App settings={settings} />),
  (error: Error) => root.render(<p role="alert">{error.message}</p>),
)
