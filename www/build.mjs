// Builds the page: src/ and static/ become dist/ (index.html, hashed script and style, service worker, icons, manifest).
//
//     node build.mjs [--out DIR] [--inputs FILE]
//
// --inputs writes the list of source files that the result depends on, as JSON, for the outer build's dependency file.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const out = resolve(argument('--out', join(here, 'dist')));
const inputsFile = argument('--inputs');

function filesBelow(folder) {
  const inFolder = readdirSync(folder, { withFileTypes: true });
  return inFolder.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])).sort();
}

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'safari16', 'firefox115', 'chrome111'],
  legalComments: 'none',
  metafile: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(here, 'static'), out, { recursive: true });

const page = await esbuild.build({
  ...common,
  entryPoints: { page: 'src/main.tsx', style: 'src/ui/style.css' },
  entryNames: 'assets/[name]-[hash]',
  outdir: out,
});

const assetOf = (entryPoint) => {
  const [path] = Object.entries(page.metafile.outputs).find(([, output]) => output.entryPoint === entryPoint);
  return `/${relative(out, resolve(here, path))}`;
};
const script = assetOf('src/main.tsx');
const style = assetOf('src/ui/style.css');

const template = readFileSync(join(here, 'src/index.html'), 'utf8');
writeFileSync(join(out, 'index.html'), template.replace('%SCRIPT%', script).replace('%STYLE%', style));

// The worker's cache has the shell's hash in its name: another build, another cache. Each file has its own, which the worker insists on.
const staticPaths = filesBelow(join(here, 'static')).map((path) => `/${relative(join(here, 'static'), path)}`);
const shell = ['/', script, style, ...staticPaths];
const contents = shell.map((path) => readFileSync(join(out, path === '/' ? 'index.html' : path)));
const hash = createHash('sha256');
for (const content of contents) hash.update(content);
const integrity = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`;
const withIntegrity = shell.map((path, at) => [path, integrity(contents[at])]);
const worker = await esbuild.build({
  ...common,
  entryPoints: { sw: 'src/worker/sw.ts' },
  outdir: out,
  define: { ...common.define, SHELL: JSON.stringify(withIntegrity), BUILD: JSON.stringify(hash.digest('hex').slice(0, 12)) },
});

const inputs = [
  ...Object.keys(page.metafile.inputs),
  ...Object.keys(worker.metafile.inputs),
].filter((path) => path.startsWith('src/')).map((path) => resolve(here, path));
inputs.push(join(here, 'src/index.html'), join(here, 'build.mjs'), ...filesBelow(join(here, 'static')));
if (inputsFile) writeFileSync(inputsFile, JSON.stringify(inputs));

let total = 0;
for (const path of filesBelow(out)) total += gzipSync(readFileSync(path), { level: 9 }).length;
console.log(`page: ${filesBelow(out).length} files, ${(total / 1000).toFixed(1)} kB compressed`);
