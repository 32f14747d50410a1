import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { colourReader } from '../ui/colour';
import { withStyleNonce } from '../ui/nonce';

function themeFromStyles(element: HTMLElement): ITheme {
  const colour = colourReader(element);
  return {
    background: colour('--terminal'),
    foreground: colour('--terminal-text'),
    cursor: colour('--accent'),
    cursorAccent: colour('--terminal'),
    selectionBackground: colour('--selection'),
    black: colour('--term-black'),
    red: colour('--term-red'),
    green: colour('--term-green'),
    yellow: colour('--term-yellow'),
    blue: colour('--term-blue'),
    magenta: colour('--term-magenta'),
    cyan: colour('--term-cyan'),
    white: colour('--term-white'),
    brightBlack: colour('--term-grey'),
    brightRed: colour('--term-red'),
    brightGreen: colour('--term-green'),
    brightYellow: colour('--term-yellow'),
    brightBlue: colour('--term-blue'),
    brightMagenta: colour('--term-magenta'),
    brightCyan: colour('--term-cyan'),
    brightWhite: colour('--terminal-text'),
  };
}

/**
 * Sequences a terminal answers by itself, by titles or by links. The text is a guest's: an answer would enter the run as
 * input that nobody typed, and a link would lead wherever the guest likes. They are taken and ignored.
 */
function disarm(terminal: Terminal): void {
  const { parser } = terminal;
  const ignore = () => true;
  for (const id of [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { final: 't' },
    { prefix: '>', final: 'q' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
  ]) {
    parser.registerCsiHandler(id, ignore);
  }
  for (const mode of ['h', 'l']) {
    // Mouse and focus reports, bracketed paste: all would send input.
    parser.registerCsiHandler({ prefix: '?', final: mode }, (params) =>
      params.some(
        (p) =>
          typeof p === 'number' &&
          [9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004].includes(p),
      ),
    );
  }
  for (const osc of [0, 1, 2, 4, 8, 10, 11, 12, 52, 104, 110, 111, 112])
    parser.registerOscHandler(osc, ignore);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, ignore);
}

/** A terminal that shows what a guest prints, and says what is typed. */
export class GuestTerminal {
  private readonly terminal: Terminal;
  private readonly fit = new FitAddon();
  private opened = false;

  constructor(
    private readonly host: HTMLElement,
    onKeys: (text: string) => void,
  ) {
    this.terminal = new Terminal({
      convertEol: true,
      disableStdin: true,
      cursorInactiveStyle: 'none',
      scrollback: 10000,
      fontSize: 12.5,
      lineHeight: 1.3,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      theme: themeFromStyles(host),
    });
    this.terminal.loadAddon(this.fit);
    disarm(this.terminal);
    this.terminal.onData(onKeys);
    // Tab must leave the terminal while it takes no keys, and never trap: Escape is the way out as in the editor.
    this.terminal.attachCustomKeyEventHandler((event) => {
      if (event.ctrlKey && (event.key === 'Enter' || event.key === '.')) return false;
      return !(event.key === 'Tab' && this.terminal.options.disableStdin === true);
    });
    new ResizeObserver(() => this.resize()).observe(host);
  }

  private resize(): void {
    if (this.host.clientWidth < 20 || this.host.clientHeight < 20) return;
    if (!this.opened) {
      this.opened = true;
      withStyleNonce(() => this.terminal.open(this.host));
      // The log beside the terminal is what screen readers read.
      this.terminal.textarea?.setAttribute('aria-label', 'Console keys');
      this.terminal.textarea?.setAttribute('tabindex', '-1');
    }
    this.fit.fit();
  }

  write(text: string): void {
    this.terminal.write(text);
  }

  clear(): void {
    this.terminal.reset();
  }

  /** Shows other text in place of all: some as the guest printed it, the rest dimmed and without its escape sequences. */
  replace(text: string, dimmed: string): void {
    this.terminal.reset();
    this.terminal.write(dimmed === '' ? text : `${text}\x1b[0;2m${dimmed}\x1b[0m`);
  }

  retheme(): void {
    this.terminal.options.theme = themeFromStyles(this.host);
  }

  /** Whether keys go to the guest. */
  set keys(value: boolean) {
    this.terminal.options.disableStdin = !value;
    this.terminal.options.cursorBlink = value;
    this.terminal.textarea?.setAttribute('tabindex', value ? '0' : '-1');
    if (value) this.terminal.focus();
  }
}
