// A view that is drawn again only if one of its properties changed.
import { Component, createElement, type FunctionComponent, type VNode } from 'preact';

export function memo<P extends object>(view: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      const names = Object.keys(after);
      return names.length !== Object.keys(before).length || names.some((name) => before[name] !== after[name]);
    }
    override render(): VNode {
      return createElement(view, this.props as P) as VNode;
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
