"""People for the chat: an owner, and as many others as are wanted, in pairs."""
import http.client
import json
import re


def make_accounts(server, scratch, count):
    """A file with a line for each person: the bearer token, and the id of the partner (JSON)."""
    link = re.search(r"#join=([\w-]+)", server.said).group(1)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    owner = ask(connection, "/api/join", {"invite": link, "name": "p0", "password": "bench password", "token": True})
    invite = ask(connection, "/api/invite", {"uses": count}, owner["token"])["invite"]
    people = [owner]
    for number in range(1, count):
        people.append(ask(connection, "/api/join", {"invite": invite, "name": f"p{number}",
                                                    "password": "bench password", "token": True}))
    connection.close()
    file = scratch / "accounts"
    with file.open("w", encoding="utf-8") as out:
        for number, person in enumerate(people):
            partner = people[number ^ 1]
            out.write(f"{person['token']} {json.dumps(partner['user']['id'])}\n")
    return file


def ask(connection, path, body, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    if not answer.get("ok"):
        raise RuntimeError(f"{path}: {answer}")
    return answer
