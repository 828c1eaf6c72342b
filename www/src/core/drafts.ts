// What is being written and not sent.

/** A text that could not be sent comes back before what was typed since; nothing of either is lost. */
export function comeBack(returned: string, typedSince: string): string {
  if (typedSince === '' || returned === typedSince) return returned;
  return `${returned}\n${typedSince}`;
}
