// The screen for a view that fails, instead of a white page.
import { Component, type ComponentChildren } from 'preact';
import { strings } from './strings';

export class Net extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: true });
    // Report it like every error of the page, although something is shown.
    reportError(error);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main class="door shell">
        <div>
          <h1>{strings.broken.title}</h1>
          <p class="lead">{strings.broken.lead}</p>
          <button class="button" type="button" onClick={() => location.reload()}>
            {strings.broken.reload}
          </button>
        </div>
      </main>
    );
  }
}
