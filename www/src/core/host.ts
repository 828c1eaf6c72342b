// How the host of a link is shown: as browsers do, so that one cannot be taken for another.

/** Letters of other scripts that look like those of a to z (or of their digits), alone or in a row. */
const kLikeLatin = new Set('аьсԁеԍһіјӏорԗԛгѕԝхуѵѡпαικνρυωηοτγσցզհոսօյքռვიოყძხჽჿדוחיןסװײ०০୦௦๐໐〇');

/** RFC 1035 2.3.4. */
const kLongestHost = 253;

/** One of these writes a whole label; kanji and kana are one. */
const kScripts: readonly RegExp[] = [
  // Latin with its accents, but none of the letters that phonetics adds.
  /^[a-z0-9\-_ß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĵķĺļľłńņňōŏőœŕŗřśŝşšţťũūŭůűųŵŷźżžơưșțḀ-ỹ]+$/u,
  ...['Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Hangul', 'Hebrew',
    'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Sinhala', 'Tamil', 'Telugu', 'Thai'].map((script) => new RegExp(`^[\\p{Script=${script}}0-9-]+$`, 'u')),
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々0-9-]+$/u,
  /^[\p{Script=Han}\p{Script=Bopomofo}0-9-]+$/u,
];

const isPlain = (label: string): boolean => /^[a-z0-9_-]*$/.test(label);
const isOfOneScript = (label: string): boolean => kScripts.some((script) => script.test(label));
const isLikeLatin = (label: string): boolean => [...label].every((letter) => kLikeLatin.has(letter) || /[0-9-]/.test(letter));

/** Whether a name in other letters can be shown in them: each label of one script, and none that reads as if it were Latin. */
function isHonest(labels: readonly string[]): boolean {
  const ending = labels[labels.length - 1] ?? '';
  // Under an ending of its own script ("рф") nobody expects Latin.
  const foreign = !isPlain(ending);
  return labels.every((label) => isPlain(label) || (isOfOneScript(label) && (foreign || !isLikeLatin(label))));
}

/** `written`: the host and port as somebody wrote them. `url`: what they are. */
export function hostShown(written: string, url: URL): string {
  const name = written.replace(/:\d*$/, '').toLowerCase().normalize('NFC');
  if (/^[\x20-\x7e]*$/.test(name)) return name === url.hostname ? written : url.host;
  return name.length <= kLongestHost && isHonest(name.split('.')) ? written : url.host;
}
