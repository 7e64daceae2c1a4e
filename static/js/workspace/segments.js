/** How many SMS a text becomes; the same as core/sms.py, which says why. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");
const SINGLE = { "GSM-7": 160, "UCS-2": 70 };
const JOINED = { "GSM-7": 153, "UCS-2": 67 };

export function count(text) {
  const chars = [...text];
  const isGsm = chars.every((char) => BASIC.has(char) || EXTENDED.has(char));
  const encoding = isGsm ? "GSM-7" : "UCS-2";
  const widths = chars.map((char) => (isGsm ? (EXTENDED.has(char) ? 2 : 1) : char.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= SINGLE[encoding]) return { encoding, units, segments: units ? 1 : 0, room: SINGLE[encoding] };
  const most = JOINED[encoding];
  let [segments, used] = [1, 0];
  for (const width of widths) {
    if (used + width > most) [segments, used] = [segments + 1, 0];
    used += width;
  }
  return { encoding, units, segments, room: segments * most };
}
