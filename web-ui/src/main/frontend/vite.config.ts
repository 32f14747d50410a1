import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin, type Rollup } from 'vite';

const classes = resolve(import.meta.dirname, '../../../target/classes');

/** The folder of the package a bundled module came from, or undefined for our own modules. */
function packageOf(moduleId: string): string | undefined {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replaceAll('\\', '/'));
  return match?.[1];
}

function licenceOf(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${about.name} ${about.version} (${about.license ?? 'see text'})\n\n${text}\n`;
}

/** A chunk and all that it imports before it can run. */
function withImports(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const found = new Map<string, Rollup.OutputChunk>();
  const visit = (name: string): void => {
    const file = bundle[name];
    if (file?.type !== 'chunk' || found.has(name)) return;
    file.imports.forEach(visit);
    found.set(name, file);
  };
  visit(chunk.fileName);
  return [...found.values()];
}

/**
 * Writes what the server needs to know of the build: for each entry the hashed names of its files, and beside the
 * bundle the licences of exactly the packages that are in it.
 */
function describeBuild(): Plugin {
  return {
    name: 'describe-build',
    writeBundle(_options, bundle) {
      const packages = new Set<string>();
      const properties: string[] = [];
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset') continue;
        if (file.isEntry) {
          const chunks = withImports(file, bundle);
          const styles = chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]);
          properties.push(
            `${file.name}.script=${file.fileName}`,
            `${file.name}.styles=${[...new Set(styles)].join(' ')}`,
            `${file.name}.preloads=${[...file.imports].sort().join(' ')}`,
          );
        }
        for (const id of Object.keys(file.modules)) {
          const folder = packageOf(id);
          if (folder !== undefined) packages.add(folder);
        }
      }
      const out = join(classes, 'mkplay/web/front-end.properties');
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, properties.join('\n') + '\n');
      const licences = [...packages].sort().map(licenceOf);
      writeFileSync(
        join(classes, 'static/assets/licences.txt'),
        licences.join('\n' + '-'.repeat(72) + '\n\n'),
      );
    },
  };
}

/** Writes each file once more, compressed, for the server to send as it is. */
function compressBuild(): Plugin {
  return {
    name: 'compress-build',
    closeBundle() {
      const folder = join(classes, 'static/assets');
      for (const name of readdirSync(folder)) {
        const content = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: '/assets/',
  plugins: [describeBuild(), compressBuild()],
  build: {
    outDir: join(classes, 'static/assets'),
    emptyOutDir: true,
    assetsDir: '.',
    target: 'es2023',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        main: resolve(import.meta.dirname, 'src/main.ts'),
        lessons: resolve(import.meta.dirname, 'src/lessons.ts'),
      },
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'editor',
              test: /node_modules[\\/](@codemirror|@lezer|style-mod|w3c-keyname|crelt|@marijn)/,
            },
            { name: 'terminal', test: /node_modules[\\/]@xterm/ },
          ],
        },
      },
    },
  },
});
