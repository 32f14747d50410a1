import { ApiReference, type ReferenceEntry, type SampleUse } from '../model/reference';
import { call, list, number, object, text } from './rest';

function use(value: unknown): SampleUse {
  const item = object(value);
  return {
    sample: text(item['sample']),
    title: text(item['title']),
    file: text(item['file']),
    line: number(item['line'], 1),
  };
}

function entry(value: unknown): ReferenceEntry {
  const item = object(value);
  return {
    name: text(item['name']),
    kind: text(item['kind']),
    header: text(item['header']),
    section: text(item['section']),
    signatures: list(item['signatures']).map(text),
    overloads: list(item['overloads']).map(text),
    meaning: text(item['meaning']),
    errors: text(item['errors']),
    manual: text(item['manual']),
    mentions: list(item['mentions']).map(text),
    uses: list(item['uses']).map(use),
  };
}

/** The reference of what programs can use. */
export async function fetchReference(): Promise<ApiReference> {
  const headers = list(await call('/api/v1/reference'));
  return new ApiReference(headers.flatMap((header) => list(object(header)['entries']).map(entry)));
}
