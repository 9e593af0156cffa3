// The camera of this device: which one is remembered here, and it stands still while nobody looks.
const CHOSEN = "camera";
const MISSED = "camera missed";

export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.OffscreenCanvas);

export async function start(video) {
  const id = localStorage.getItem(CHOSEN);
  const which = id ? { deviceId: { ideal: id } } : { facingMode: { ideal: "environment" } };
  const asked = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, ...which };
  const stream = await navigator.mediaDevices.getUserMedia({ video: asked, audio: false });
  video.srcObject = stream;
  await video.play();
  return stream.getVideoTracks()[0];
}

export function stop(video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

export const choose = (id) => localStorage.setItem(CHOSEN, id);

export const missed = (so) => (so ? localStorage.setItem(MISSED, "1") : localStorage.removeItem(MISSED));

/** Whether a page may open the camera by itself: not again on a handheld reader that has none. */
export const expected = () => !localStorage.getItem(MISSED);

export async function cameras() {
  return (await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === "videoinput" && d.deviceId);
}

export const hasTorch = (track) => Boolean(track.getCapabilities?.().torch);

export const torch = (track, on) => track.applyConstraints({ advanced: [{ torch: on }] });

/** Why there is no picture: the key of a sentence in the scanner's template. */
export function reason(error) {
  if (!globalThis.isSecureContext) return "http";
  if (error?.name === "NotAllowedError" || error?.name === "SecurityError") return "denied";
  if (error?.name === "NotFoundError" || error?.name === "OverconstrainedError") return "none";
  return error?.name === "NotReadableError" || error?.name === "AbortError" ? "busy" : "broken";
}
