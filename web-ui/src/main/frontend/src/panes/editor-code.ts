import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { gas } from '@codemirror/legacy-modes/mode/gas';
import { lintGutter, setDiagnostics, type Diagnostic as EditorDiagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, type Extension, type Text, type TransactionSpec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Diagnostic } from '../generated/schema';
import { cspNonce } from '../ui/nonce';
import { breakpointGutter } from './editor-breakpoints';
import { completeNames, type CompletionSources } from './editor-complete';

const highlighting = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.modifier],
    color: 'var(--syn-keyword)',
  },
  {
    tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)],
    color: 'var(--syn-type)',
  },
  { tag: [tags.string, tags.character, tags.special(tags.string)], color: 'var(--syn-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--syn-number)' },
  {
    tag: [tags.lineComment, tags.blockComment, tags.comment],
    color: 'var(--syn-comment)',
    fontStyle: 'italic',
  },
  { tag: [tags.processingInstruction, tags.macroName, tags.meta], color: 'var(--syn-macro)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: 'var(--syn-function)',
  },
  { tag: [tags.definition(tags.variableName), tags.labelName], color: 'var(--syn-definition)' },
  { tag: tags.variableName, color: 'var(--text)' },
]);

const gasX86 = StreamLanguage.define(gas);

function language(file: string): Extension {
  return /\.[sS]$/.test(file) ? gasX86 : cpp();
}

export interface EditorCallbacks {
  /** The text was edited by the visitor. */
  changed(text: string): void;
  run(): void;
  /** The lines with breakpoints changed. */
  points(lines: readonly number[]): void;
  /** Show the reference of the name at a place, or its search. */
  reference(name: string | undefined): void;
  focused(): void;
  readonly names: CompletionSources;
}

/** The name around a character. */
function nameAt(state: EditorState, at: number): string | undefined {
  const word = state.wordAt(at);
  return word === null ? undefined : state.sliceDoc(word.from, word.to);
}

/** F1 and Ctrl-click ask for the reference of a name. */
function referenceKeys(callbacks: EditorCallbacks): Extension {
  return [
    keymap.of([
      {
        key: 'F1',
        run: (view) => {
          callbacks.reference(nameAt(view.state, view.state.selection.main.head));
          return true;
        },
      },
    ]),
    EditorView.domEventHandlers({
      mousedown: (event, view) => {
        if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        const name = at === null ? undefined : nameAt(view.state, at);
        if (name === undefined) return false;
        event.preventDefault();
        view.focus();
        callbacks.reference(name);
        return true;
      },
    }),
  ];
}

/** Milliseconds that nobody waits: Escape lets Tab leave the editor until another key is pressed. */
const UNTIL_ANOTHER_KEY = 3_600_000;

/** Escape makes the next Tab move on instead of indenting, whatever else it closes. */
const leaveByTab = Prec.highest(
  keymap.of([
    {
      key: 'Escape',
      run: (view) => {
        view.setTabFocusMode(UNTIL_ANOTHER_KEY);
        return false;
      },
    },
  ]),
);

/** Editor state of one file; each file keeps its own undo history, selection and diagnostics. */
export function editorState(file: string, text: string, callbacks: EditorCallbacks): EditorState {
  const run = {
    key: 'Mod-Enter',
    run: () => {
      callbacks.run();
      return true;
    },
  };
  return EditorState.create({
    doc: text,
    extensions: [
      EditorView.cspNonce.of(cspNonce()),
      EditorView.contentAttributes.of({
        // Focusable by itself, which a region that scrolls must have.
        tabindex: '0',
        'aria-label': `Source of ${file}. Escape, then Tab leaves the editor.`,
        'data-testid': 'editor-content',
        spellcheck: 'false',
        autocapitalize: 'off',
      }),
      Prec.highest(keymap.of([run])),
      referenceKeys(callbacks),
      leaveByTab,
      autocompletion({ override: [completeNames(callbacks.names)] }),
      lintGutter(),
      breakpointGutter((lines) => callbacks.points(lines)),
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('    '),
      EditorState.tabSize.of(4),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      syntaxHighlighting(highlighting),
      language(file),
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) callbacks.changed(update.state.doc.toString());
        if (update.focusChanged && update.view.hasFocus) callbacks.focused();
      }),
    ],
  });
}

/** The state before there is a file; from its first moment on the view's style elements need the nonce. */
export function emptyState(): EditorState {
  return EditorState.create({
    extensions: [EditorView.cspNonce.of(cspNonce()), EditorView.editable.of(false)],
  });
}

/** The character position of a line and column from 1; the nearest there is. */
export function positionOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}

function severityOf(severity: string): EditorDiagnostic['severity'] {
  if (severity === 'error' || severity === 'warning') return severity;
  return 'info';
}

/** What the compiler said about a file, as marks in its text and gutter. */
export function diagnosticMarks(state: EditorState, diagnostics: readonly Diagnostic[]): TransactionSpec {
  const marks = diagnostics.map((diagnostic): EditorDiagnostic => {
    const from = positionOf(state.doc, diagnostic.line, diagnostic.column);
    const word = state.wordAt(from);
    return {
      from,
      to: word === null ? Math.min(from + 1, state.doc.lineAt(from).to) : word.to,
      severity: severityOf(diagnostic.severity),
      message: diagnostic.message,
    };
  });
  return setDiagnostics(state, marks);
}
