/**
 * Turns console output into plain text for the log that screen readers and tests read: escape sequences and control
 * characters go, line ends stay. Sequences may be cut anywhere between two calls.
 */
export class PlainText {
  private state: 'text' | 'escape' | 'csi' | 'string' | 'string-escape' = 'text';

  take(text: string): string {
    let result = '';
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      switch (this.state) {
        case 'text':
          if (code === 0x1b) this.state = 'escape';
          else if (
            char === '\n' ||
            char === '\t' ||
            (code >= 0x20 && code !== 0x7f && (code < 0x80 || code > 0x9f))
          ) {
            result += char;
          }
          break;
        case 'escape':
          if (char === '[') this.state = 'csi';
          else if (']PX^_'.includes(char)) this.state = 'string';
          else if (code < 0x20 || code > 0x2f) this.state = 'text';
          break;
        case 'csi':
          if (code >= 0x40 && code <= 0x7e) this.state = 'text';
          break;
        case 'string':
          if (code === 0x07) this.state = 'text';
          else if (code === 0x1b) this.state = 'string-escape';
          break;
        case 'string-escape':
          this.state = code === 0x1b ? 'string-escape' : 'text';
          break;
      }
    }
    return result;
  }
}
