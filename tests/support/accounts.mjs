// People of the chat over HTTP: the owner by the link of the first start, everyone else by an invitation.

export const PASSWORD = "correct horse battery";

/** One request; gives {status, headers, body}, the body as a value. */
export async function request(program, method, path, { body, token, headers = {}, raw } = {}) {
  const all = { ...headers };
  if (body !== undefined) all["Content-Type"] ??= "application/json";
  if (token) all.Authorization = `Bearer ${token}`;
  const answer = await fetch(program.url + path, {
    method,
    headers: all,
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  const text = await answer.text();
  let value = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Not ours to answer in JSON.
  }
  return { status: answer.status, headers: answer.headers, body: value };
}

export async function post(program, path, body, token) {
  const answer = await request(program, "POST", path, { body, token });
  return answer.body;
}

/** {name, id, device, token} of the owner, by the link of the first start. */
export async function makeOwner(program, name = "owner") {
  return enter(program, await program.ownerInvite, name);
}

export async function makeMember(program, owner, name) {
  const { invite } = await post(program, "/api/invite", {}, owner.token);
  return enter(program, invite, name);
}

async function enter(program, invite, name) {
  return person(await post(program, "/api/join", { invite, name, password: PASSWORD, token: true }));
}

/** The same person on one more device. */
export async function signIn(program, name) {
  return person(await post(program, "/api/session", { name, password: PASSWORD, token: true }));
}

function person(answer) {
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return { name: answer.user.name, id: answer.user.id, device: answer.device, token: answer.token };
}
