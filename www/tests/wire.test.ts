// Holds src/core/wire.ts against docs/protocol.md: the same events, fields, error codes, requests and limits.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import type * as TypeScript from 'typescript';
import { limits } from '../src/core/wire';

const www = process.env.SNUG_WWW ?? '.';
const ts = createRequire(join(www, 'package.json'))('typescript') as typeof TypeScript;
const wirePath = join(www, 'src/core/wire.ts');
const protocol = readFileSync(join(www, '../docs/protocol.md'), 'utf8');

const source = ts.createSourceFile(wirePath, readFileSync(wirePath, 'utf8'), ts.ScriptTarget.Latest, true);

type Members = TypeScript.NodeArray<TypeScript.TypeElement>;
const interfaces = new Map<string, Members>();
const aliases = new Map<string, TypeScript.TypeNode>();
const parents = new Map<string, string[]>();
for (const statement of source.statements) {
  if (ts.isInterfaceDeclaration(statement)) {
    interfaces.set(statement.name.text, statement.members);
    parents.set(statement.name.text, (statement.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.expression.getText())));
  }
  if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
}

const nameOf = (element: TypeScript.TypeElement): string => {
  const { name } = element;
  assert.ok(name && (ts.isIdentifier(name) || ts.isStringLiteral(name)));
  return name.text;
};

/** The fields of an interface or of a type in place, as "name" or "name?". */
function fieldsOf(type: string | TypeScript.TypeNode): string[] {
  if (typeof type !== 'string') {
    if (ts.isTypeLiteralNode(type)) return type.members.map((member) => nameOf(member) + (member.questionToken ? '?' : ''));
    if (ts.isTypeReferenceNode(type)) return fieldsOf(type.typeName.getText());
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((one) => fieldsOf(one));
    return [];
  }
  if (type === 'Record') return [];
  const members = interfaces.get(type);
  assert.ok(members, `wire.ts has no interface ${type}`);
  const inherited = (parents.get(type) ?? []).flatMap((parent) => fieldsOf(parent));
  return [...inherited, ...members.map((member) => nameOf(member) + (member.questionToken ? '?' : ''))];
}

/** An interface that maps names to types. */
function mapOf(type: string): Map<string, TypeScript.TypeNode> {
  const members = interfaces.get(type);
  assert.ok(members);
  return new Map(
    [...members].map((member) => {
      assert.ok(ts.isPropertySignature(member) && member.type);
      return [nameOf(member), member.type];
    }),
  );
}

/** The field names of an object as the document writes it: `{room, n?, limit? (50), on: bool, body: {text}}`. */
function documented(text: string): string[] {
  const begin = text.indexOf('{');
  assert.ok(begin >= 0, `no object in: ${text}`);
  let depth = 0;
  let end = begin;
  for (; end < text.length; end++) {
    if ('{[('.includes(text[end] ?? '')) depth++;
    if ('}])'.includes(text[end] ?? '')) depth--;
    if (depth === 0) break;
  }
  let inner = text.slice(begin + 1, end);
  for (let before = ''; before !== inner; ) {
    before = inner;
    inner = inner.replace(/\{[^{}]*\}|\[[^[\]]*\]|\([^()]*\)/g, '');
  }
  return inner.split(',').map((field) => field.replace(/:.*$/s, '').trim()).filter((field) => /^\w+\??$/.test(field));
}

function section(title: string): string {
  const begin = protocol.indexOf(`## ${title}\n`);
  assert.ok(begin >= 0, `docs/protocol.md has no section "${title}"`);
  const end = protocol.indexOf('\n## ', begin + 3);
  return protocol.slice(begin, end < 0 ? undefined : end);
}

/** A table's rows as cells; the two header lines are left out. */
const tableIn = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
/** The fields of all objects in a cell: of several when the payload has several forms. */
const objectsIn = (cell: string): string[] => codeIn(cell).filter((code) => code.startsWith('{')).flatMap(documented);
const plain = (fields: readonly string[]): string[] => fields.map((field) => field.replace('?', '')).sort();
const sorted = (fields: readonly string[]): string[] => [...fields].sort();

test('the error codes are those of the document', () => {
  const type = aliases.get('ErrorCode');
  assert.ok(type && ts.isUnionTypeNode(type));
  const codes = type.types.map((member) => member.getText().slice(1, -1));
  assert.deepEqual(sorted(codes), sorted(tableIn('Answers').map((row) => codeIn(row[0] ?? '')[0] ?? '')));
});

test('the page\'s events and their payloads are those of the document', () => {
  const wire = mapOf('ClientEvents');
  const rows = tableIn('Client to server');
  assert.deepEqual(sorted([...wire.keys()]), sorted(rows.map((row) => codeIn(row[0] ?? '')[0] ?? '')));
  for (const [name, , payload] of rows) {
    const event = codeIn(name ?? '')[0] ?? '';
    if (event === 'invite:create') continue;
    assert.deepEqual(sorted(fieldsOf(wire.get(event)!)), sorted(objectsIn(payload ?? '')), event);
  }
});

test('what acknowledgements bring is in the document', () => {
  const wire = mapOf('Answers');
  for (const [name, , , acknowledgement] of tableIn('Client to server')) {
    const event = codeIn(name ?? '')[0] ?? '';
    if (event === 'invite:create') continue;
    const said = objectsIn(acknowledgement ?? '');
    assert.deepEqual(plain(fieldsOf(wire.get(event)!)), plain([...new Set(said)].filter((field) => field !== 'ok')), event);
  }
});

test('the server\'s events are those of the document', () => {
  const wire = mapOf('ServerEvents');
  const rows = tableIn('Server to client');
  assert.deepEqual(sorted([...wire.keys()]), sorted(rows.flatMap((row) => codeIn(row[0] ?? ''))));
  for (const [name, payload] of rows) {
    const [event = ''] = codeIn(name ?? '');
    if (!payload?.startsWith('`') || event === 'session:revoked') continue;
    assert.deepEqual(sorted(fieldsOf(wire.get(event)!)), sorted(documented(payload)), event);
  }
});

test('ready, replay and an event have the fields of the document', () => {
  const wire = mapOf('ServerEvents');
  const connecting = section('Connecting');
  const said = (pattern: RegExp): string[] => documented(connecting.slice(connecting.search(pattern)));
  assert.deepEqual(sorted(fieldsOf(wire.get('ready')!)), sorted(said(/`ready \{/)));
  assert.deepEqual(sorted(fieldsOf(wire.get('ready:more')!)), sorted(said(/`ready:more \{/)));
  assert.deepEqual(sorted(fieldsOf(wire.get('replay')!)), sorted(said(/`replay \{/)));
  assert.deepEqual(sorted(fieldsOf('RoomEvent')), sorted(said(/An event is `\{/)));
  assert.deepEqual(sorted(fieldsOf('Person')), sorted(said(/`users`: `\[\{/)));
  assert.deepEqual(sorted(fieldsOf('RoomInfo')), sorted(said(/`rooms`: `\[\{/)));
  assert.deepEqual(sorted(fieldsOf('Auth')), sorted(said(/auth is `\{/)));
});

test('rooms, their members and what happens to them have the fields of the document', () => {
  const rooms = section('Rooms');
  const [, , presence = ''] = ['', ...(tableIn('Server to client').find(([name = '']) => name.includes('presence')) ?? [])];
  assert.deepEqual(sorted(fieldsOf('Presence')), sorted(documented(presence.slice(presence.indexOf('[')))));
  assert.deepEqual(sorted(fieldsOf('RoomMember')), sorted(documented(rooms.slice(rooms.search(/`members` is `\[\{/)))));
  const kinds = mapOf('EventBodies');
  const listed = rooms.split('\n').map((line) => /^\| `(\w+)` \| `(\{.*?\})` \|/.exec(line)).filter((row) => row !== null);
  assert.deepEqual(sorted([...kinds.keys()]), sorted(['message', ...listed.map(([, kind = '']) => kind)]));
  for (const [, kind = '', body = ''] of listed) assert.deepEqual(sorted(fieldsOf(kinds.get(kind)!)), sorted(documented(body)), kind);
  const list = tableIn('Client to server').find(([name = '']) => name.includes('room:list'))?.[3] ?? '';
  assert.deepEqual(sorted(fieldsOf('PublicRoom')), sorted(documented(list.slice(list.indexOf('[')))));
});

test('the HTTP requests and their bodies are those of the document', () => {
  const wire = mapOf('HttpRequests');
  const asEvents = tableIn('Client to server').map(([, request = '', payload = '']) => [request, payload]);
  const listed = [...tableIn('Signing in (HTTP)'), ...asEvents].map(([request = '', body = '']) => ({ route: codeIn(request)[0] ?? '', body }));
  const known = listed.filter(({ route }) => wire.has(route));
  assert.equal(known.length, wire.size);
  for (const { route, body } of known) {
    const type = wire.get(route);
    assert.ok(type && ts.isTypeLiteralNode(type), `wire.ts has no ${route}`);
    const bodyType = type.members.map((member) => member as TypeScript.PropertySignature).find((member) => nameOf(member) === 'body')?.type;
    assert.ok(bodyType);
    assert.deepEqual(sorted(fieldsOf(bodyType)), body.includes('{') ? sorted(documented(body)) : [], route);
  }
});

test('a user has the fields of the document', () => {
  const text = section('Signing in (HTTP)');
  assert.deepEqual(sorted(fieldsOf('User')), sorted(documented(text.slice(text.indexOf('`user` is `{')))));
});

test('the limits are those of the document', () => {
  const rows = new Map(tableIn('Limits').map(([what, number]) => [what ?? '', number ?? '']));
  const number = (what: string): number => Number((rows.get(what) ?? '').replace(/,/g, '').match(/\d+/)?.[0]);
  assert.equal(limits.text, number('text of a message'));
  assert.equal(limits.historyPage, number('`history`'));
  assert.equal(limits.query, Number((rows.get('`search`') ?? '').match(/`query` of (\d+) characters/)?.[1]));
  assert.equal(limits.inFlight, number('sends in flight of one device'));
  const rooms = section('Rooms');
  assert.match(rooms, new RegExp(`\`name\` \\(1 to ${limits.roomName} `));
  assert.match(rooms, new RegExp(`\`topic\` \\(0 to ${limits.topic} `));
  assert.match(rooms, new RegExp(`more than ${limits.membersShown} members`));
  assert.match(section('Client to server'), new RegExp(`up to ${limits.firstMembers} others`));
  const find = tableIn('Client to server').find(([name = '']) => name.includes('people'))?.[3] ?? '';
  assert.match(find, new RegExp(`\\(${limits.peopleQuery} characters at most`));
  assert.match(find, new RegExp(`\\(${limits.peopleAsked} at most\\)`));
  const people = section('Signing in (HTTP)');
  assert.match(people, new RegExp(`\`name\`: 1 to ${limits.name} `));
  assert.match(people, new RegExp(`\`display_name\`: 1 to ${limits.displayName} `));
  assert.match(people, new RegExp(`\`password\`: ${limits.passwordMin} to ${limits.passwordMax} bytes`));
});
