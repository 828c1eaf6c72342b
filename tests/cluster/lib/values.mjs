// Values on the hosts' standard input and output, which are JSON: bytes are `{"$bytes": hex}`, and what JSON does not
// have is marked, too. Both hosts read these, as far as their language has them.

const MARKS = { $bytes: (text) => Buffer.from(text, "hex"), $date: (text) => new Date(text), $undefined: () => undefined };

/** For JSON.stringify. */
export function marked(value) {
  if (value === undefined) return { $undefined: true };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return { $bytes: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(marked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]));
}

/** What JSON.parse gave, as it was. */
export function unmarked(value) {
  if (Array.isArray(value)) return value.map(unmarked);
  if (value === null || typeof value !== "object") return value;
  const [[key, text] = []] = Object.entries(value);
  if (Object.hasOwn(MARKS, key)) return MARKS[key](text);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unmarked(each)]));
}
