// The host of a link as it is shown: like in browsers, so that one cannot be mistaken for another.

/** Letters of other scripts that look like a to z (or like the digits), alone or in a row. */
const kLikeLatin = new Set('аьсԁеԍһіјӏорԗԛгѕԝхуѵѡпαικνρυωηοτγσցզհոսօյքռვიოყძხჽჿדוחיןסװײ०০୦௦๐໐〇');

/** RFC 1035 2.3.4. */
const kLongestHost = 253;

/** A whole label is in one of these. Kanji and kana count as one script. */
const kScripts: readonly RegExp[] = [
  // Latin with its accents, without the phonetic letters.
  /^[a-z0-9\-_ß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĵķĺļľłńņňōŏőœŕŗřśŝşšţťũūŭůűųŵŷźżžơưșțḀ-ỹ]+$/u,
  ...['Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Hangul', 'Hebrew',
    'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Sinhala', 'Tamil', 'Telugu', 'Thai'].map((script) => new RegExp(`^[\\p{Script=${script}}0-9-]+$`, 'u')),
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々0-9-]+$/u,
  /^[\p{Script=Han}\p{Script=Bopomofo}0-9-]+$/u,
];

const isPlain = (label: string): boolean => /^[a-z0-9_-]*$/.test(label);
const isOfOneScript = (label: string): boolean => kScripts.some((script) => script.test(label));
const isLikeLatin = (label: string): boolean => [...label].every((letter) => kLikeLatin.has(letter) || /[0-9-]/.test(letter));

/** Whether a name in other letters may be shown in them: each label is of one script, and none reads like Latin. */
function isHonest(labels: readonly string[]): boolean {
  const ending = labels[labels.length - 1] ?? '';
  // Nobody expects Latin under an ending of another script ("рф").
  const foreign = !isPlain(ending);
  return labels.every((label) => isPlain(label) || (isOfOneScript(label) && (foreign || !isLikeLatin(label))));
}

/** `written`: the host and port as somebody wrote them. `url`: the address that they mean. */
export function hostShown(written: string, url: URL): string {
  const name = written.replace(/:\d*$/, '').toLowerCase().normalize('NFC');
  if (/^[\x20-\x7e]*$/.test(name)) return name === url.hostname ? written : url.host;
  return name.length <= kLongestHost && isHonest(name.split('.')) ? written : url.host;
}
