import type { PlaygroundHub } from '../model/events';
import { grouped, percent, plural } from '../model/format';
import { byColumn, shortName, type FunctionCost, type Profile, type ProfileColumn } from '../model/profile';
import { emptyState } from '../ui/controls';
import { h, replaceChildren } from '../ui/dom';

const COLUMNS: readonly [ProfileColumn, string, string][] = [
  ['name', 'Function', 'By program and name'],
  ['cycles', 'Cycles', 'Spent in the function, those that it calls left out'],
  ['instructions', 'Instructions', 'Executed in the function; each iteration of a repeated one counts'],
  ['entered', 'Entered', 'Executions of its first instruction'],
];

/** What each function of kernel and programs took, to the cycle, once a run that was asked for it has ended. */
export class ProfilePane {
  readonly element = h('div', { class: 'view counters-view', 'data-testid': 'profile' });
  private readonly content = h('div', { class: 'profile-content' });
  private profile: Profile | undefined;
  private column: ProfileColumn = 'cycles';

  constructor(hub: PlaygroundHub, asked: boolean, onAsk: (asked: boolean) => void) {
    const box = h('input', { type: 'checkbox', 'data-testid': 'profile-ask' });
    box.checked = asked;
    box.addEventListener('change', () => {
      onAsk(box.checked);
      if (this.profile === undefined) this.explain();
    });
    this.element.append(
      h(
        'label',
        { class: 'profile-ask', title: 'The run is slower; the guest cannot tell' },
        box,
        'Keep a profile of each run',
      ),
      this.content,
    );
    this.explain();
    hub.on('projectOpened', () => this.forget());
    hub.on('runReset', () => this.forget());
    hub.on('profileChanged', ({ run }) => this.take(run.profile));
  }

  private forget(): void {
    this.profile = undefined;
    this.explain();
  }

  private explain(): void {
    this.tell(
      'No profile yet',
      'Ticked, the next run tells what each function of your programs and of the kernel took: exact to the cycle, nothing is sampled.',
    );
  }

  private tell(title: string, words: string): void {
    replaceChildren(this.content, emptyState(title, words));
  }

  private take(profile: Profile | string | undefined): void {
    if (typeof profile === 'string') {
      this.tell('No profile', profile);
    } else if (profile !== undefined) {
      this.profile = profile;
      this.show(profile);
    }
  }

  private show(profile: Profile): void {
    const functions = [...profile.functions].sort(byColumn(this.column));
    const most = functions.reduce((max, { cycles }) => Math.max(max, cycles), 1);
    replaceChildren(
      this.content,
      h(
        'table',
        { class: 'table', 'data-testid': 'profile-table' },
        h('caption', {}, 'Cycles by function, idle ones left out'),
        h('thead', {}, h('tr', {}, ...COLUMNS.map((column) => this.heading(profile, ...column)))),
        h('tbody', {}, ...functions.map((cost) => this.row(profile, cost, most))),
        h('tfoot', {}, ...this.sums(profile)),
      ),
    );
  }

  private heading(profile: Profile, id: ProfileColumn, label: string, title: string): HTMLElement {
    const sorted = id === this.column;
    const control = h(
      'button',
      { type: 'button', class: 'sort', title, 'data-testid': `profile-by-${id}` },
      label,
    );
    control.addEventListener('click', () => {
      this.column = id;
      this.show(profile);
      this.content.querySelector<HTMLElement>(`[data-testid="profile-by-${id}"]`)?.focus();
    });
    const order = id === 'name' ? 'ascending' : 'descending';
    return h('th', { scope: 'col', 'aria-sort': sorted ? order : undefined }, control);
  }

  private row(profile: Profile, cost: FunctionCost, most: number): HTMLElement {
    return h(
      'tr',
      { 'data-testid': 'profile-row', 'data-function': cost.name, 'data-program': cost.program },
      h(
        'td',
        { class: 'function-name', title: cost.name },
        h('span', { class: cost.user ? 'program-tag' : 'program-tag kernel-tag' }, cost.program),
        cost.name === '?' ? 'without a name' : shortName(cost.name),
      ),
      h(
        'td',
        { class: 'bar-cell' },
        h('meter', { min: 0, max: most, value: cost.cycles, 'aria-hidden': 'true' }),
        h('span', { class: 'figure' }, grouped(cost.cycles)),
        h('span', { class: 'profile-share' }, percent(cost.cycles, profile.cycles)),
      ),
      h('td', {}, grouped(cost.instructions)),
      h('td', {}, grouped(cost.entered)),
    );
  }

  private sums(profile: Profile): HTMLElement[] {
    const all = [h('th', { scope: 'row' }, 'All'), ...this.sumCells(profile.cycles, profile.instructions)];
    if (profile.others === 0) return [h('tr', {}, ...all)];
    const rest = h('th', { scope: 'row' }, `${plural(profile.others, 'more function')}`);
    return [
      h('tr', {}, rest, ...this.sumCells(profile.otherCycles, profile.otherInstructions)),
      h('tr', {}, ...all),
    ];
  }

  private sumCells(cycles: number, instructions: number): HTMLElement[] {
    return [grouped(cycles), grouped(instructions), ''].map((text) => h('td', {}, text));
  }
}
