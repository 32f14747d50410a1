import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { breaches } from './check';
import { Document } from './document';
import { operationOf, requests } from './request';
import { Server } from './server';

const base = String(import.meta.env['VITE_REST_SERVER']);
const count = Number(import.meta.env['VITE_REST_REQUESTS']);
const seed = Number(import.meta.env['VITE_REST_SEED']);

const server = new Server(base);
const statuses = new Map<number, number>();

it('every answer is one that the OpenAPI document has', async () => {
  const document = new Document(await server.document());
  await fc.assert(
    fc.asyncProperty(requests(document), async (request) => {
      const operation = operationOf(document, request);
      const answer = await server.answer(document, operation, request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(breaches(document, operation, request, answer)).toEqual([]);
    }),
    { numRuns: count, seed },
  );
  const refused = (statuses.get(429) ?? 0) + (statuses.get(503) ?? 0);
  expect(refused, 'requests that met a limit on their number, and so tested nothing').toBeLessThan(
    count / 20,
  );
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 404, 422]));
}, 0);

afterAll(() => {
  const table = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
  console.log(`REST contract, seed ${seed}: ${server.sent} requests sent; answers ${table.join(', ')}`);
});
