// Told without looking: a sound, a shake and a colour for taken, again (already there), refused and foreign.
const SHAKE = { taken: 40, again: [30, 60, 30], refused: [200, 80, 200], foreign: 15 };
// [Hz, seconds from the start, seconds]
const SOUND = {
  taken: [[1046, 0, 0.07]],
  again: [[523, 0, 0.06], [523, 0.12, 0.06]],
  refused: [[175, 0, 0.35]],
  foreign: [],
};
const SHOWN = 900; // ms
let sound;

function tone(hertz, from, long, wave) {
  const [voice, loud] = [sound.createOscillator(), sound.createGain()];
  Object.assign(voice, { type: wave }).frequency.value = hertz;
  loud.gain.value = 0.25;
  voice.connect(loud).connect(sound.destination);
  voice.start(sound.currentTime + from);
  voice.stop(sound.currentTime + from + long);
}

// A browser lets a page sound only after a touch.
function wake() {
  sound ??= globalThis.AudioContext && new AudioContext();
  sound?.resume();
}
addEventListener("pointerdown", wake);
addEventListener("keydown", wake);

export function signal(kind, view) {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(SHAKE[kind]);
  if (sound?.state === "running") for (const note of SOUND[kind]) tone(...note, kind === "refused" ? "square" : "sine");
  if (!view) return;
  view.dataset.signal = kind;
  clearTimeout(view.signalOver);
  view.signalOver = setTimeout(() => delete view.dataset.signal, SHOWN);
}
