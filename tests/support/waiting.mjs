// How the JavaScript tests wait: for the thing itself, by name, and not for ever. tests/tidy refuses timers elsewhere.

/** For a machine that does much else. What comes, comes much earlier. */
export const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 10;

/** The promise's value, or an error with this complaint. */
export function within(promise, complaint, patience = PATIENCE_MS) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${complaint} (within ${patience} ms)`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Until the condition holds, for what has no event of its own. The complaint is a text, or a function that makes it at the end. */
export async function until(condition, complaint = `it never came true: ${condition}`, patience = PATIENCE_MS) {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(typeof complaint === "function" ? complaint() : complaint);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The values of the next event of that name. */
export function event(emitter, name) {
  let listener;
  const come = new Promise((resolve) => {
    listener = (...values) => resolve(values);
    emitter.once(name, listener);
  });
  return within(come, `no event "${name}" came`).finally(() => emitter.off(name, listener));
}

/** Emits with an acknowledgement; all values of the answer. */
export function answers(socket, name, ...values) {
  return new Promise((resolve, reject) => {
    socket.timeout(PATIENCE_MS).emit(name, ...values, (error, ...all) => {
      if (error) reject(new Error(`"${name}" was not answered: ${error.message}`));
      else resolve(all);
    });
  });
}

/**
 * What went either way on this connection before is handled when this is over: a namespace that is not there is
 * refused behind it.
 */
export async function roundTrip(socket) {
  const nowhere = socket.io.socket("/is-not-there");
  await event(nowhere, "connect_error");
}

/**
 * Real time passes. Only for those whom a test plays and whose pace is the subject: never to wait for something, and
 * never to show that something does not come.
 */
export function letTimePass(milliseconds, why) {
  if (!why) throw new Error("say why time itself is the subject");
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
