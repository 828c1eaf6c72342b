// Every public member of Node's classes has its line in docs/socketio.md, and what stands there exists in the headers.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);
const definitions = {
  "socket.io": dirname(require.resolve("socket.io")),
  "engine.io": dirname(createRequire(require.resolve("socket.io")).resolve("engine.io")),
};
const page = readFileSync(join(root, "docs/socketio.md"), "utf8");
const headers = readdirSync(join(root, "include/snug"))
  .filter((name) => name.endsWith(".h"))
  .map((name) => readFileSync(join(root, "include/snug", name), "utf8"))
  .join("\n");

/// The public members of a class in the type definitions of a package.
function membersOf(folder, name) {
  const found = new Set();
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".d.ts"))) {
    let inside = false;
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      if (new RegExp(`^(?:export )?declare (?:abstract )?class ${name}\\b`).test(line)) inside = true;
      else if (line === "}") inside = false;
      const member = inside && /^ {4}(?:static |abstract |readonly |get |set )*(\w+)\??\s*[(:<]/.exec(line);
      if (member && !/^(_|constructor$|private$|protected$)/.test(member[1])) found.add(member[1]);
    }
  }
  return [...found].sort();
}

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const quoted = (text) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]);

/// Whether a public header declares `member` in a class or struct `owner`, or in one of its bases.
function declares(owner, member) {
  const body = new RegExp(`^(?:class|struct) (?:SNUG_\\w+ )?${owner}\\b([^;{]*)\\{(.*?)^\\};`, "ms").exec(headers);
  if (body === null) return false;
  const code = body[2].replace(/\/\/.*/g, "");
  const bases = [...body[1].matchAll(/public (\w+)/g)].map((match) => match[1]);
  return new RegExp(`\\b${member}\\b`).test(code) || bases.some((base) => declares(base, member));
}

const section = page.slice(page.indexOf("\n## Every member"), page.indexOf("\n## What is different"));
for (const part of section.split("\n### ").slice(1)) {
  const [, library, theirs, ours] = /^(\S+) `(\w+)`: `(\w+)`/.exec(part);
  describe(`${library}'s ${theirs}`, () => {
    const rows = [...part.matchAll(/^\| (`.*?) \| (.*) \|$/gm)].map(([, names, here]) => ({ names: quoted(names), here }));

    test("is listed completely", () => {
      const members = membersOf(definitions[library], theirs);
      assert.ok(members.length > 0);
      assert.deepEqual(rows.flatMap(({ names }) => names).sort(), members);
    });

    test("has members here as the page says", () => {
      for (const { names, here } of rows) {
        assert.match(here, /^(the same|other name: `|not here, because )/);
        if (here.startsWith("the same")) {
          for (const name of names) assert.ok(declares(ours, snake(name)), `${ours}::${snake(name)}`);
        }
        for (const name of quoted(here).filter((each) => each.includes("::"))) {
          assert.ok(declares(...name.split("::")), name);
        }
      }
    });
  });
}
