// A photo made smaller, so that it passes through a weak signal; in a page and in the service worker.
const LONG_SIDE = 2000; // pixels; the server keeps 2,400 at most
const SMALL = 400_000; // bytes that are sent as they are
const QUALITY = 0.82;

/** The photo with its long side at LONG_SIDE and without what the camera noted of it; itself where that gains nothing. */
export async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL || !globalThis.OffscreenCanvas) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file; // what this browser cannot draw, the server may
  const by = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * by), Math.round(picture.height * by));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: made.type }) : file;
}
