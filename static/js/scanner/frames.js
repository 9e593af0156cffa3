// Picture after picture to the worker: the part of the camera's picture that lies in the finder, and a little around it.
const AROUND = 0.12; // of the finder, so that a label on its edge is seen whole and judged by its middle
const LONG = 1000; // px: what is larger is made smaller before it is read

/** Where the finder lies in the camera's picture, which covers its element; and the same with a little around it. */
export function part(video, finder) {
  const [face, frame] = [video.getBoundingClientRect(), finder.getBoundingClientRect()];
  const scale = Math.max(face.width / video.videoWidth, face.height / video.videoHeight);
  const left = (frame.left - face.left - (face.width - video.videoWidth * scale) / 2) / scale;
  const top = (frame.top - face.top - (face.height - video.videoHeight * scale) / 2) / scale;
  const [width, height] = [frame.width / scale, frame.height / scale];
  const x = Math.max(0, Math.round(left - width * AROUND));
  const y = Math.max(0, Math.round(top - height * AROUND));
  const w = Math.min(video.videoWidth - x, Math.round(width * (1 + 2 * AROUND)));
  const h = Math.min(video.videoHeight - y, Math.round(height * (1 + 2 * AROUND)));
  const by = Math.min(1, LONG / Math.max(w, h));
  const inner = { left: (left - x) * by, top: (top - y) * by, right: (left + width - x) * by, bottom: (top + height - y) * by };
  return { x, y, w, h, by, inner };
}

/** What `video` shows now, for a worker: as the camera gave it, which costs this thread nothing, or a copy of what is cut out. */
async function taken(video, cut) {
  const frame = globalThis.VideoFrame && new VideoFrame(video);
  if (frame?.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) return { picture: frame, cut };
  frame?.close(); // it lies on its side
  const [width, height] = [Math.round(cut.w * cut.by), Math.round(cut.h * cut.by)];
  const size = cut.by < 1 ? { resizeWidth: width, resizeHeight: height, resizeQuality: "low" } : {};
  const picture = await createImageBitmap(video, cut.x, cut.y, cut.w, cut.h, size);
  return { picture, cut: { x: 0, y: 0, w: width, h: height, by: 1 } };
}

/** Show `decoder` what `video` shows, one picture at a time, until the function that is given back is called. */
export function look(video, finder, decoder) {
  let [busy, over] = [false, false];
  const free = () => (busy = false);
  const next = () => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(grab) : requestAnimationFrame(grab));
  async function grab() {
    if (over) return;
    next();
    if (busy || !video.videoWidth || document.hidden) return;
    const { inner, ...cut } = part(video, finder);
    if (!(cut.w > 0 && cut.h > 0)) return; // it is not shown just now
    busy = true;
    const shown = await taken(video, cut).catch(free);
    if (shown) decoder.postMessage({ ...shown, inner }, [shown.picture]);
  }
  decoder.addEventListener("message", free);
  next();
  return () => {
    over = true;
    decoder.removeEventListener("message", free);
  };
}
