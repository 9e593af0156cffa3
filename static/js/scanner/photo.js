// Where no camera runs in the page: a photo, read by the server, goes the same way as what a camera sees.
async function sent(file, address) {
  const body = new FormData();
  body.append("photo", file);
  body.append("csrf_token", document.querySelector("meta[name=csrf-token]").content);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const { codes = [], others = [], trouble = "" } = await answer.json();
  return { codes, others, trouble };
}

/** input[type=file]: take(key) for each label in the photo; say(word, what) for all else. */
export function photo(input, take, say) {
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    say("sending", "", "foreign");
    try {
      const { codes, others, trouble } = await sent(input.files[0], input.dataset.scannerPhoto);
      codes.forEach(take);
      if (codes.length) return;
      if (trouble) say(trouble, "", "refused");
      else say(others.length ? "foreign" : "nothing", others.join(", "), "refused");
    } catch {
      say("unsent", "", "refused");
    } finally {
      input.value = "";
    }
  });
}
