import { exported, type ExportFormat } from '../trace/export';
import type { FilteredTrace } from '../model/filter';
import type { Run } from '../model/run';
import { button } from '../ui/controls';
import { h } from '../ui/dom';
import { icon } from '../ui/icons';

const FORMATS: readonly { format: ExportFormat; label: string; title: string; file: string; type: string }[] =
  [
    {
      format: 'perfetto',
      label: 'Whole run for Perfetto',
      title: 'Trace events as JSON, for ui.perfetto.dev and others',
      file: 'trace.json',
      type: 'application/json',
    },
    {
      format: 'ndjson',
      label: 'Records shown, NDJSON',
      title: 'One JSON object per line: the records that the filter shows',
      file: 'trace.ndjson',
      type: 'application/x-ndjson',
    },
    {
      format: 'csv',
      label: 'Records shown, CSV',
      title: 'For a spreadsheet: the records that the filter shows',
      file: 'trace.csv',
      type: 'text/csv;charset=utf-8',
    },
  ];

/** A button that unfolds the formats in which the trace can be had as a file. */
export function exportMenu(what: () => { run: Run; shown: FilteredTrace }): HTMLElement {
  const menu = h(
    'details',
    { class: 'legend', 'data-testid': 'export' },
    h(
      'summary',
      { class: 'button button-quiet button-icon', title: 'Take the trace along as a file' },
      icon('download'),
      h('span', { class: 'visually-hidden' }, 'Export'),
    ),
  );
  const choices = FORMATS.map(({ format, label, title, file, type }) => {
    const choice = button({
      label,
      title,
      kind: 'quiet',
      testId: `export-${format}`,
      onClick: () => {
        const { run, shown } = what();
        choice.disabled = true;
        void collected(exported(format, run.trace, finished(shown), run.hertz), type).then((blob) => {
          choice.disabled = false;
          menu.open = false;
          save(blob, file);
        });
      },
    });
    return choice;
  });
  menu.append(h('div', { class: 'legend-body menu-body' }, ...choices));
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
    event.stopPropagation();
  });
  return menu;
}

/** The filter when it has seen every record. */
function finished(shown: FilteredTrace): FilteredTrace {
  shown.update();
  return shown;
}

/** Puts the pieces together; the page goes on drawing meanwhile. */
async function collected(texts: Iterable<string>, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  for (const text of texts) {
    parts.push(new Blob([text]));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts, { type });
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
