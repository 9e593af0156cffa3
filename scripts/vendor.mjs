// Copy what the pages, the labels and the papers use from node_modules/ to static/vendor/, with each licence.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const FONTS = "@expo-google-fonts";
const COPIES = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "htmx.LICENSE": "htmx.org/LICENSE",
  // As they lie in the package: one names the other by its place.
  "zxing/share.js": "zxing-wasm/dist/es/share.js",
  "zxing/reader/index.js": "zxing-wasm/dist/es/reader/index.js",
  "zxing/reader/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
  "zxing/LICENSE": "zxing-wasm/LICENSE",
  "fonts/BIZUDPGothic_400Regular.ttf": `${FONTS}/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf`,
  "fonts/BIZUDPGothic_700Bold.ttf": `${FONTS}/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf`,
  "fonts/BIZUDPGothic.LICENSE": `${FONTS}/biz-udpgothic/LICENSE_FONT`,
  "fonts/NotoSansJP_400Regular.ttf": `${FONTS}/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf`,
  "fonts/NotoSansJP_700Bold.ttf": `${FONTS}/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf`,
  "fonts/NotoSansJP.LICENSE": `${FONTS}/noto-sans-jp/LICENSE_FONT`,
};

const vendor = join(root, "static", "vendor");
rmSync(vendor, { recursive: true, force: true });
for (const [to, from] of Object.entries(COPIES)) {
  mkdirSync(dirname(join(vendor, to)), { recursive: true });
  cpSync(join(root, "node_modules", from), join(vendor, to));
}
