import type { ServerMessage } from '../generated/schema';

const TYPES: ReadonlySet<string> = new Set<ServerMessage['type']>([
  'hello',
  'state',
  'diagnostics',
  'console',
  'screen',
  'thread',
  'counters',
  'dropped',
  'stopped',
  'resumed',
  'resolved',
  'refused',
  'end',
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isServerMessage(value: unknown): value is ServerMessage {
  return (
    isRecord(value) &&
    typeof value['type'] === 'string' &&
    TYPES.has(value['type']) &&
    typeof value['seq'] === 'number' &&
    typeof value['cycle'] === 'number'
  );
}

/** A text message, or undefined when its type is not of this schema version. */
export function parseServerMessage(text: string): ServerMessage | undefined {
  const value: unknown = JSON.parse(text);
  return isServerMessage(value) ? value : undefined;
}
