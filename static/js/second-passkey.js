// [data-second-passkey]: the second person signs what this page asks of them with their passkey, on this device.
import { tell } from "./second.js";

const can = Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function sign({ dataset }) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(dataset.options));
  const body = new FormData();
  body.set("credential", JSON.stringify((await navigator.credentials.get({ publicKey: options })).toJSON()));
  const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  return fetch(dataset.secondPasskey, { method: "POST", body, headers });
}

document.addEventListener("click", async (event) => {
  const asks = event.target.closest("[data-second-passkey] button")?.parentElement;
  if (!asks) return;
  const box = asks.closest("[data-second-asked]");
  const answer = await sign(asks).catch(() => null);
  if (answer?.ok) return tell(box, await answer.json());
  const failed = box.querySelector("[data-second-failed]");
  failed.hidden = false;
  if (answer) failed.textContent = (await answer.json()).said ?? failed.textContent;
});

for (const asks of document.querySelectorAll("[data-second-passkey]")) {
  asks.hidden = !(can && location.origin === asks.dataset.origin);
}
