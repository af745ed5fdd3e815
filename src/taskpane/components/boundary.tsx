import { Component, type ReactNode } from 'react'
import { strings } from '../strings.ts'

/**
 * The last resort: a part of the pane that could not be loaded or drawn. It uses no other part, since that may be what is
 * missing, and offers to load the page anew. Nothing is lost by that: what was begun is the service's.
 */
export class Boundary extends Component<
  { readonly reload: () => void; readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return (
      <main aria-label={strings.appName}>
        <h1>{strings.appName}</h1>
        <p role="alert">{strings.failures.defect}</p>
        <button type="button" onClick={this.props.reload}>
          {strings.tryAgain}
        </button>
      </main>
    )
  }
}
