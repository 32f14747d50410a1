// Rules of the front end that the type checker does not know. Prints every breach as file:line and exits with 1.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const src = resolve(import.meta.dirname, '../src');

/** Which folders a folder's files may import from. What is in app, and main, wires the rest together. */
const mayImport = {
  generated: [],
  model: ['generated', 'model'],
  client: ['generated', 'model', 'client'],
  trace: ['generated', 'model', 'trace'],
  ui: ['ui'],
  chart: ['model', 'ui', 'chart'],
  panes: ['generated', 'model', 'trace', 'ui', 'chart'],
  lessons: ['generated', 'model', 'client', 'ui', 'chart', 'lessons'],
  app: ['generated', 'model', 'client', 'trace', 'ui', 'panes', 'app'],
};

const forbidden = [
  [/(:|\bas|<|\|)\s*any\b/, 'no any: name the type, or unknown and a check'],
  [/@ts-(ignore|nocheck|expect-error)/, 'no switched-off type checks'],
  [/\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write/, 'text enters the page as text nodes only'],
  [/\beval\(|new Function\(/, 'no code from strings'],
  [
    /setAttribute\(\s*['"](style|on)/,
    'no inline styles or handlers: the Content-Security-Policy forbids them',
  ],
  [/\bconsole\.(log|debug)\b/, 'no left-over logging'],
];

const problems = [];

function files(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** The folder below src, or '' for the application's own files. */
function layer(path) {
  const parts = relative(src, path).split(/[\\/]/);
  return parts.length > 1 ? parts[0] : '';
}

/** Panes talk through the hub: a pane imports only its own parts, named with its name in front. */
function samePane(from, to) {
  const name = (path) => relative(join(src, 'panes'), path).replace(/\.ts$/, '');
  return name(to).startsWith(name(from).split('-')[0]);
}

for (const path of files(src)) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const where = relative(src, path);
  const own = layer(path);
  if (own === 'generated') continue;
  if (lines.length > 500) problems.push(`${where}:501 more than 500 lines`);
  lines.forEach((line, index) => {
    const at = `${where}:${index + 1}`;
    for (const [pattern, reason] of forbidden) {
      if (pattern.test(line) && !/^\s*(\/\/|\*)/.test(line)) problems.push(`${at} ${reason}`);
    }
    const target = /from '(\.[^']*)'/.exec(line)?.[1];
    if (target === undefined || own === '') return;
    const imported = resolve(dirname(path), target.endsWith('.ts') ? target : `${target}.ts`);
    const other = layer(imported);
    if (own === 'panes' && other === 'panes' && samePane(path, imported)) return;
    if (!(mayImport[own] ?? []).includes(other)) problems.push(`${at} ${own} must not import from ${other}`);
  });
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
