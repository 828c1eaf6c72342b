// Drafts: text that is being written and not sent.

/** Puts a text that could not be sent before the text typed since. Neither loses anything. */
export function comeBack(returned: string, typedSince: string): string {
  if (typedSince === '' || returned === typedSince) return returned;
  return `${returned}\n${typedSince}`;
}
