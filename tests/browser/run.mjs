// Runs the test files one after the other, each by Node's own runner: browsers and servers are heavy enough one at a time.
//
//     SNUG_BINARY=build/src/chat/app/snug npm test [-- part of a file's name…]
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith('.test.mjs'));
const chosen = files.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
// The binary's path is meant from where npm was called.
const from = process.env.INIT_CWD ?? process.cwd();
for (const file of chosen) {
  const { status } = spawnSync(process.execPath, ['--test', file], { cwd: here, stdio: 'inherit', env: { ...process.env, SNUG_FROM: from } });
  if (status !== 0) process.exitCode = 1;
}
if (chosen.length === 0) throw new Error(`no test file has ${wanted.join(' or ')} in its name`);
