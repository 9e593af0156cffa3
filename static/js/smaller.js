// input[type=file][multiple]: photos that were chosen are made smaller before they are sent.
import { smaller } from "./pictures.js";

document.addEventListener("change", async ({ target }) => {
  if (!target.matches?.("input[type=file][multiple]")) return;
  const chosen = [...target.files];
  const made = await Promise.all(chosen.map(smaller));
  const others = chosen.some((file, i) => file !== target.files[i]); // chosen anew meanwhile
  if (others || made.every((file, i) => file === chosen[i])) return;
  const list = new DataTransfer();
  for (const file of made) list.items.add(file);
  target.files = list.files;
});
