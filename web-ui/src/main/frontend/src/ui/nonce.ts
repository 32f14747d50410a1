/** The response's Content-Security-Policy nonce; browsers hide it from style sheets, not from scripts. */
export function cspNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}

/**
 * Runs an action in which style elements that libraries make carry the nonce. xterm.js makes its style elements when a
 * terminal is opened and has no option for a nonce.
 */
export function withStyleNonce(action: () => void): void {
  const original = document.createElement.bind(document);
  const marked = (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const element = original(tag, options);
    if (tag === 'style') element.nonce = cspNonce();
    return element;
  };
  Object.defineProperty(document, 'createElement', { value: marked, configurable: true });
  try {
    action();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}
