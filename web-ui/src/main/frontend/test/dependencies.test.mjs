import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../scripts/check-dependencies.mjs');
const GOOD = { version: '1.2.3', integrity: `sha512-${'A'.repeat(86)}==`, license: 'MIT' };

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dependencies-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What the check says of one dependency. */
function check(declared, locked) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { part: declared } }));
  const lock = { lockfileVersion: 3, packages: { '': {}, 'node_modules/part': locked } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const run = spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });
  return run.status === 0 ? 'good' : run.stderr;
}

test('exact versions with a hash pass', () => {
  expect(check('1.2.3', GOOD)).toBe('good');
});

test('ranges, other versions, hosts, missing hashes and unknown licences do not', () => {
  expect(check('^1.2.3', GOOD)).toContain('no exact version');
  expect(check('1.2.4', GOOD)).toContain('package.json says 1.2.4');
  expect(check('1.2.3', { ...GOOD, resolved: 'https://mirror.example/part.tgz' })).toContain(
    'where it was fetched',
  );
  expect(check('1.2.3', { ...GOOD, integrity: 'sha1-AAAA' })).toContain('no SHA-512');
  expect(check('1.2.3', { ...GOOD, license: 'AGPL-3.0' })).toContain('licence AGPL-3.0');
  expect(check('1.2.3', { ...GOOD, link: true })).toContain('no package of the registry');
}, 30_000);
