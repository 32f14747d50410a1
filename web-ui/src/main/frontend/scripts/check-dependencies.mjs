// What the front end may be made of: exact versions, all of them in the lock file with a hash of their content, from the registry
// and nowhere else, under licences that the notices can carry. Prints every breach and exits with 1.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, '..'));
const read = (name) => JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
const declared = read('package.json');
const lock = read('package-lock.json');

const licences = new Set(['Apache-2.0', 'MIT', 'ISC', 'BSD-3-Clause', '0BSD', 'MPL-2.0']);
const problems = [];

const wanted = { ...declared.dependencies, ...declared.devDependencies };
for (const [name, version] of Object.entries(wanted)) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`package.json: ${name} ${version} is no exact version`);
  const locked = lock.packages[`node_modules/${name}`]?.version;
  if (locked !== version)
    problems.push(`package-lock.json: ${name} is ${locked}, package.json says ${version}`);
}

if (lock.lockfileVersion !== 3) problems.push('package-lock.json: not lockfile version 3');
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  const say = (what) => problems.push(`package-lock.json: ${path} ${what}`);
  if (!path.startsWith('node_modules/') || entry.link) say('is no package of the registry');
  if (entry.resolved !== undefined)
    say('names where it was fetched; omit-lockfile-registry-resolved leaves that out');
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? '')) say('has no SHA-512 hash');
  if (!licences.has(entry.license)) say(`has licence ${entry.license}, which was not looked at`);
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
