// Rules of the page that the compiler does not know; run by `npm run check` before tsc.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), 'src');
const kLongestFile = 400;
const kLongestLine = 160;

/** [what, where it is banned, why] */
const bans = [
  [/innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/, /./, 'text becomes markup only through Preact'],
  [/\beval\(|new Function\(/, /./, 'the Content-Security-Policy forbids it'],
  [/\bstyle=/, /\.(tsx|html)$/, 'looks live in style.css; the Content-Security-Policy forbids inline ones in HTML'],
  [/\bconsole\./, /./, 'texts and tokens must not end in a log'],
  [/: any\b|as any\b|@ts-ignore|@ts-nocheck/, /./, 'strict TypeScript'],
  [/from '\.\.\/(ui|net)\//, /^core\//, 'core depends on nothing'],
  [/\b(document|window|localStorage|indexedDB|setTimeout|setInterval|fetch)\b[.(]|Date\.now|Math\.random/, /^core\//, 'core is pure'],
  [/from 'socket\.io-client'/, /^(core|ui)\//, 'only net talks to the server'],
  [/from 'preact/, /^(core|net)\//, 'only ui draws'],
  [/from '\.\.\/ui\//, /^net\//, 'net does not know the views'],
];

const problems = [];
const filesBelow = (folder) =>
  readdirSync(join(source, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );

for (const name of filesBelow('').sort()) {
  if (!/\.(ts|tsx|html)$/.test(name)) continue;
  const lines = readFileSync(join(source, name), 'utf8').split('\n');
  if (lines.length > kLongestFile) problems.push(`${name}: ${lines.length} lines; ${kLongestFile} at most`);
  if (!name.endsWith('.html') && !lines[0].startsWith('// ')) problems.push(`${name}:1: begins by saying what it is`);
  lines.forEach((line, index) => {
    const place = `${name}:${index + 1}`;
    if (line.length > kLongestLine) problems.push(`${place}: ${line.length} characters; ${kLongestLine} at most`);
    for (const [what, where, why] of bans) {
      if (where.test(name) && what.test(line)) problems.push(`${place}: ${line.match(what)[0].trim()}: ${why}`);
    }
  });
}
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
