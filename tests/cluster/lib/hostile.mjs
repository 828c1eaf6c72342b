// What may stand on the channels of a cluster although no member has written it.
import notepack from "notepack.io";

/** Bytes that begin like a message and claim more than they have. */
const CLAIMS = [
  ...["[", '{"a":', '[{"type":', '{"type":5,"opts":'].map((text) => Buffer.from(text.repeat(100_000))),
  ...["91", "81a161", "93a178"].map((hex) => Buffer.from(hex.repeat(100_000), "hex")),
  ...["dc", "dd", "de", "df", "c4", "c5", "c6", "c7", "c8", "c9", "d9", "da", "db"].flatMap((first) =>
    ["ff", "ffff", "ffffffff", "7fffffff", "ffffffffffff"].map((count) => Buffer.from(first + count, "hex")),
  ),
  ...["93a178", "93a17883a474797065"].map((hex) => Buffer.from(`${hex}ddffffffff`, "hex")),
  Buffer.from(`{"type":8,"requestId":"x","clientCount":1e400}`),
  Buffer.alloc(0),
  Buffer.alloc(1 << 20, 0xc1),
];

/** What a member of a message may be instead. */
const INSTEAD = [
  null, true, -1, 0, 7, 1e308, 2 ** 53, "", "x".repeat(2000), "\ud800", [], {}, [[]], [null], [{}], ["", ["red"]], { rooms: 7 },
  { rooms: [7, null, {}], except: "red", flags: [] }, { flags: { timeout: -1 } }, { flags: { timeout: 1e308 } }, Array(300).fill("r"),
];

const truncated = ({ bytes }) => Array.from({ length: Math.min(bytes.length, 300) }, (_, at) => bytes.subarray(0, at));

function flipped({ bytes }, random, count) {
  return Array.from({ length: count }, () => {
    const other = Buffer.from(bytes);
    for (let flips = random.between(1, 4); flips > 0; flips--) other[random.between(0, other.length - 1)] ^= 1 << random.between(0, 7);
    return other;
  });
}

/** The value with one member after another replaced by `instead`, and with one after another left out. */
function* replaced(value, instead) {
  yield instead;
  if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return;
  for (const key of Object.keys(value)) {
    for (const inner of replaced(value[key], instead)) yield Array.isArray(value) ? value.with(key, inner) : { ...value, [key]: inner };
    if (Array.isArray(value)) yield value.toSpliced(key, 1);
    else yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
}

function twisted({ bytes }) {
  const isText = bytes[0] === 0x7b;
  const value = isText ? JSON.parse(bytes.toString()) : notepack.decode(bytes);
  const write = (each) => (isText ? Buffer.from(JSON.stringify(each)) : notepack.encode(each));
  return INSTEAD.flatMap((instead) => [...replaced(value, instead)].map(write));
}

/** Real messages {channel, bytes} spoilt in every way, and what is none, for every channel. Not all of it is wrong. */
export function* hostile(messages, channels, random, count) {
  for (const message of messages) {
    for (const bytes of [...truncated(message), ...flipped(message, random, count), ...twisted(message)]) yield { channel: message.channel, bytes };
  }
  for (const channel of channels) {
    for (const bytes of CLAIMS) yield { channel, bytes };
    for (let left = count; left > 0; left--) {
      const bytes = Buffer.from(Array.from({ length: random.between(1, 60) }, () => random.between(0, 255)));
      yield { channel, bytes };
    }
    for (const { bytes } of messages) yield { channel, bytes };
  }
}
