// The one worker of a page that reads codes.
let worker;

export function decoder() {
  worker ??= new Worker(new URL("./decoder.js", import.meta.url), { type: "module" });
  return worker;
}
