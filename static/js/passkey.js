// form[data-passkey]: asks the device to make a passkey ("make") or to sign in with one, and sends what it answers.
// The forms stay hidden where the browser cannot; a code from an app does the same without any script.
const can = Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function ask(form) {
  const options = JSON.parse(form.dataset.options);
  const answer =
    form.dataset.passkey === "make"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify(answer.toJSON());
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = await ask(form);
    form.submit();
  } catch {
    failed.hidden = false;
  }
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !(can && location.origin === form.dataset.origin);
}
