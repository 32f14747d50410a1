import { defineConfig } from 'vitest/config';

/** The REST contract against a running server: VITE_REST_SERVER, VITE_REST_REQUESTS and VITE_REST_SEED say which and how. */
export default defineConfig({
  test: {
    include: ['test/rest/*.rest.ts'],
    environment: 'node',
    reporters: [['default', { summary: false }]],
    fileParallelism: false,
  },
});
