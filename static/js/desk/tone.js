/** Two soft tones every three seconds, made here; in one tab alone, however many are open. */
const EVERY_MS = 3_000;
const TONES = [[0, 659], [0.22, 880]];
let context = null;

function chime() {
  for (const [after, pitch] of TONES) {
    const tone = context.createOscillator(), level = context.createGain(), at = context.currentTime + after;
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0, at);
    level.gain.linearRampToValueAtTime(0.12, at + 0.02);
    level.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(level).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}

function sound() {
  context ??= new AudioContext();
  context.resume(); // silent until the reader has used the page once, as browsers want it
  chime();
}

/** Rings until the function that it returns is called. */
export function ringing(name) {
  if (!globalThis.AudioContext) return null;
  let end = null;
  const over = new Promise((resolve) => (end = resolve));
  const ring = async (lock) => {
    if (!lock) return;
    sound();
    const timer = setInterval(sound, EVERY_MS);
    await over;
    clearInterval(timer);
  };
  if (navigator.locks) navigator.locks.request(`ring-${name}`, { ifAvailable: true }, ring);
  else ring(true);
  return end;
}
