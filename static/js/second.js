// [data-second-ask]: sends the form for a code. [data-second-asked]: asks the server whether it is signed, and says so.
const EVERY = 2000; // milliseconds
const part = (box, name) => box.querySelector(`[data-second-${name}]`);

export function tell(box, { state, by }) {
  for (const name of ["signed", "gone", "waiting"]) part(box, name).hidden = state !== name;
  if (state !== "signed") return;
  part(box, "by-whom").textContent = by;
  box.closest("form").querySelector(".dock [type=submit]")?.focus();
}

async function watch(box) {
  const answer = await fetch(box.dataset.secondAsked, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json() : { state: "waiting" };
  if (!box.isConnected || part(box, "waiting").hidden) return;
  if (told.state !== "waiting") return tell(box, told);
  setTimeout(watch, EVERY, box);
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-second-ask]")?.form;
  if (!form?.reportValidity()) return;
  form.querySelector("[data-second-by]").value = "ask";
  form.requestSubmit();
});
// Back from the page with the code, the form is an ordinary one again.
addEventListener("pageshow", () => document.querySelectorAll("[data-second-by]").forEach((field) => (field.value = "")));
for (const box of document.querySelectorAll("[data-second-asked]")) watch(box);
