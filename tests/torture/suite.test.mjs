// The torture as a test: fifty ends lose nothing, and a server that lies about its commits is found out.
import assert from "node:assert/strict";
import { dirname, join, resolve } from "node:path";
import test from "node:test";
import { torture } from "./torture.mjs";

const binary = process.env.SNUG_BINARY;
const seed = Number(process.env.SNUG_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ends = Number(process.env.SNUG_TORTURE_ENDS ?? 50);
// Built beside the program by -Dfault_ack_before_commit=true: acknowledges before the commit.
const liar = binary && join(dirname(resolve(binary)), "../../../tests/torture/snug-acks-before-commit");

test(`nothing is lost, doubled, swapped or invented over ${ends} ends (SNUG_SEED=${seed})`, async () => {
  const { problems, acknowledged, counts, log } = await torture({ binary, ends, seed });
  assert.deepEqual(problems.slice(0, 5), [], log.join("\n"));
  assert.ok(acknowledged > ends * 10, `only ${acknowledged} messages were acknowledged`);
  assert.ok(counts.cuts > ends / 20, `only ${counts.cuts} were cut off between two pages`);
});

test(`an acknowledgement before the commit is found out (SNUG_SEED=${seed})`, async () => {
  const { problems } = await torture({ binary: liar, ends: 20, seed, killsOnly: true });
  assert.ok(problems.some(({ kind }) => kind === "lost"), JSON.stringify(problems.slice(0, 5)));
});
