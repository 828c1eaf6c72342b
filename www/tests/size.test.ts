// The page stays small: what has to come over a slow line before the first message can be read.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

/** Compressed bytes of script and style: not two seconds at 300 kbit/s, a poor line of a phone. */
const kMost = 68_500;

test('script and style fit through a poor line in a moment', () => {
  const out = mkdtempSync(join(tmpdir(), 'snug-size-'));
  try {
    const built = spawnSync(process.execPath, [join(process.env.SNUG_WWW ?? '.', 'build.mjs'), '--out', out]);
    assert.equal(built.status, 0, String(built.stderr));
    const assets = join(out, 'assets');
    const bytes = readdirSync(assets).reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
    assert.ok(bytes <= kMost, `${bytes} bytes, ${kMost} at most: take something out, or say why it is worth more`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
