import { button } from './controls';
import { h, setText } from './dom';

let nextId = 0;

/** A modal dialog with a heading; Escape and the cross close it, focus returns to where it was. */
export function openDialog(
  title: string,
  className: string,
  body: readonly (Node | string)[],
): HTMLDialogElement {
  const heading = `dialog-${nextId++}`;
  const dialog = h('dialog', { class: `dialog ${className}`, 'aria-labelledby': heading });
  const close = button({
    label: 'Close',
    icon: 'close',
    iconOnly: true,
    kind: 'quiet',
    onClick: () => dialog.close(),
  });
  dialog.append(
    h('div', { class: 'dialog-head' }, h('h2', { id: heading }, title), close),
    h('div', { class: 'dialog-body' }, ...body),
  );
  dialog.addEventListener('close', () => dialog.remove());
  // A click on the backdrop has the dialog itself as its target.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export interface Question {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly action: string;
  /** Why a value will not do, or undefined when it does. */
  problem(value: string): string | undefined;
}

/** Asks for a line of text; undefined when the visitor thinks better of it. */
export function askText(question: Question): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = h('input', {
      type: 'text',
      id: `ask-${nextId}`,
      class: 'input',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    input.value = question.value;
    const hint = h('p', { class: 'field-problem', role: 'status' });
    const form = h(
      'form',
      { class: 'ask', novalidate: true },
      h('label', { for: input.id }, question.label),
      input,
      hint,
      h(
        'div',
        { class: 'dialog-actions' },
        h('button', { class: 'button button-primary', type: 'submit' }, question.action),
      ),
    );
    const dialog = openDialog(question.title, 'dialog-small', [form]);
    let answer: string | undefined;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const value = input.value.trim();
      const problem = question.problem(value);
      if (problem !== undefined) {
        setText(hint, problem);
        return;
      }
      answer = value;
      dialog.close();
    });
    dialog.addEventListener('close', () => resolve(answer));
    input.select();
  });
}

/** Asks for a yes; false when the dialog is closed otherwise. */
export function askYes(title: string, text: string, action: string): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const yes = button({
      label: action,
      kind: 'danger',
      onClick: () => {
        answer = true;
        dialog.close();
      },
    });
    const dialog = openDialog(title, 'dialog-small', [
      h('p', {}, text),
      h('div', { class: 'dialog-actions' }, yes),
    ]);
    dialog.addEventListener('close', () => resolve(answer));
  });
}
