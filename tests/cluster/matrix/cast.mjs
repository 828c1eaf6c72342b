// Who is in which room, for all parts of the matrix, and who can send.

export const ROOMS = { red: ["A0", "B0", "C1"], blue: ["B0", "C0", "D1"], "Küche #1*[🍳]?": ["A1", "D0"] };
export const KITCHEN = "Küche #1*[🍳]?";

/** The users in any of the rooms. */
export const usersIn = (...rooms) => [...new Set(rooms.flatMap((room) => ROOMS[room] ?? []))];

/** The four servers: `send(what, values)` does a command at it. */
export const servers = ({ hosts, users }, nsp) =>
  hosts.map((host, at) => ({
    title: `server ${"ABCD"[at]} (${host.kind})`,
    host,
    send: (what, values) => host.do(what, { nsp, ...values }),
    own: users.filter((user) => user.startsWith("ABCD"[at])),
  }));

/** The servers, and an emitter of each kind where there are emitters. */
export function senders(cluster, nsp) {
  const all = servers(cluster, nsp);
  if (!cluster.isClassic) return all;
  const emitters = all.slice(0, 2).map(({ host }) => ({
    title: `emitter (${host.kind})`,
    host,
    send: (what, values) => host.do(what, { nsp, via: "emitter", ...values }),
    own: [],
  }));
  return [...all, ...emitters];
}
