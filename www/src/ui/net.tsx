// What is shown when a view fails: never a white page.
import { Component, type ComponentChildren } from 'preact';
import { strings } from './strings';

export class Net extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: true });
    // Where errors of the page are looked for: it is one, though something is shown.
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
