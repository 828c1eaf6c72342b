// Accounts over HTTP: the owner by the link of the first start, everyone else by an invitation.

const PASSWORD = "correct horse battery";

async function post(url, path, body, token) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!json.ok) throw new Error(`${path}: ${JSON.stringify(json)}`);
  return json;
}

/** `count` people as {name, id, device, token}; the first is the owner. */
export async function makePeople(server, count) {
  const enter = async (invite, name) => {
    const joined = await post(server.url, "/api/join", { invite, name, password: PASSWORD, token: true });
    return { name, id: joined.user.id, device: joined.device, token: joined.token };
  };
  const people = [await enter(await server.ownerInvite, "person0")];
  const { invite } = await post(server.url, "/api/invite", { uses: count }, people[0].token);
  for (let number = 1; number < count; ++number) people.push(await enter(invite, `person${number}`));
  return people;
}

/** A second sign-in of the same person, that has written nothing. */
export async function signInAgain(server, person) {
  const signedIn = await post(server.url, "/api/session", { name: person.name, password: PASSWORD, token: true });
  return { name: person.name, id: signedIn.user.id, device: signedIn.device, token: signedIn.token };
}
