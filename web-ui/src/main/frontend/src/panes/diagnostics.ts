import type { Diagnostic } from '../generated/schema';
import type { PlaygroundHub } from '../model/events';
import { plural } from '../model/format';
import { h, setText } from '../ui/dom';

/** What the compiler and linker said, one line each; choosing one goes to its place. */
export class DiagnosticsPane {
  readonly element: HTMLElement;
  private readonly heading = h('h3', { class: 'diagnostics-title' });
  private readonly list = h('ul', { class: 'diagnostics-list' });
  private shown: readonly Diagnostic[] = [];

  constructor(private readonly hub: PlaygroundHub) {
    this.element = h(
      'section',
      { class: 'diagnostics', 'aria-label': 'Compiler messages', 'data-testid': 'diagnostics', hidden: true },
      this.heading,
      this.list,
    );
    hub.on('runReset', () => this.show([]));
    hub.on('projectOpened', () => this.show([]));
    hub.on('runChanged', ({ run }) => this.show(run.diagnostics));
  }

  private show(diagnostics: readonly Diagnostic[]): void {
    if (diagnostics === this.shown) return;
    this.shown = diagnostics;
    this.element.hidden = diagnostics.length === 0;
    const errors = diagnostics.filter((d) => d.severity === 'error').length;
    const warnings = diagnostics.filter((d) => d.severity === 'warning').length;
    const parts = [
      errors > 0 ? plural(errors, 'error') : '',
      warnings > 0 ? plural(warnings, 'warning') : '',
    ];
    setText(this.heading, parts.filter(Boolean).join(', ') || plural(diagnostics.length, 'note'));
    this.list.replaceChildren(...diagnostics.map((diagnostic) => this.row(diagnostic)));
  }

  private row(diagnostic: Diagnostic): HTMLElement {
    const place =
      diagnostic.line > 0 ? `${diagnostic.file}:${diagnostic.line}:${diagnostic.column}` : diagnostic.file;
    const control = h(
      'button',
      {
        type: 'button',
        class: `diagnostic diagnostic-${diagnostic.severity}`,
        'data-testid': 'diagnostic',
        'data-line': diagnostic.line,
        'data-severity': diagnostic.severity,
      },
      h('span', { class: 'diagnostic-severity' }, diagnostic.severity),
      h('span', { class: 'diagnostic-place' }, place || 'linker'),
      h('span', { class: 'diagnostic-text' }, diagnostic.message),
    );
    control.addEventListener('click', () => this.hub.emit('showPlace', diagnostic));
    return h('li', {}, control);
  }
}
