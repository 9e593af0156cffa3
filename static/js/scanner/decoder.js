// The worker that reads codes: gets a picture ({ picture, cut: what of it is read, by: how large, inner: the part that counts }), answers what stands in it.
// It alone may compile WebAssembly (its own Content-Security-Policy); the decoder is asked for once, at the start.
import { prepareZXingModule, readBarcodes } from "../../vendor/zxing/reader/index.js";

const WASM = new URL("../../vendor/zxing/reader/zxing_reader.wasm", import.meta.url).href;
const LOOK = { tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 16 };
const SQUARES = { ...LOOK, formats: ["QRCode"], tryDownscale: true };
const BARS = { ...LOOK, formats: ["Code128"], tryDownscale: false };

const canvas = new OffscreenCanvas(1, 1);
const pen = canvas.getContext("2d", { willReadFrequently: true });
const ready = prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });
ready.then(() => postMessage({ ready: true }), (error) => postMessage({ failed: String(error) }));

function pixels(picture, { x, y, w, h, by }) {
  const [width, height] = [Math.round(w * by), Math.round(h * by)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  try {
    pen.drawImage(picture, x, y, w, h, 0, 0, width, height);
  } finally {
    picture.close();
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function within({ position: p }, inner) {
  const corners = [p.topLeft, p.topRight, p.bottomRight, p.bottomLeft];
  const x = corners.reduce((sum, c) => sum + c.x, 0) / 4;
  const y = corners.reduce((sum, c) => sum + c.y, 0) / 4;
  return x >= inner.left && x <= inner.right && y >= inner.top && y <= inner.bottom;
}

// Bars are looked for only where no QR code is: a label bears both, and they say the same.
async function codes(image) {
  const squares = await readBarcodes(image, SQUARES);
  return squares.length ? squares : readBarcodes(image, BARS);
}

async function read({ picture, cut, inner }) {
  await ready;
  const found = await codes(pixels(picture, cut));
  return found.filter((f) => f.isValid && within(f, inner)).map(({ text, format }) => ({ text, format }));
}

// Always answered, also where a picture could not be read: the page shows the next one only then.
addEventListener("message", async ({ data }) => postMessage({ codes: await read(data).catch(() => []) }));
