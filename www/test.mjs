// Bundles the unit tests and runs them with Node's own test runner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'snug-page-tests-'));
try {
  const tests = readdirSync(join(here, 'tests')).filter((name) => name.endsWith('.test.ts'));
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: tests.map((name) => join('tests', name)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    packages: 'external',
    outdir: out,
    outExtension: { '.js': '.mjs' },
    define: { 'process.env.SNUG_WWW': JSON.stringify(here) },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const files = tests.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
  const only = process.argv.slice(2);
  const chosen = files.filter((file) => only.length === 0 || only.some((name) => file.includes(name)));
  const done = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...chosen], { stdio: 'inherit', cwd: here, timeout: 120_000 });
  process.exitCode = done.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
