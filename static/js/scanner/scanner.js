// A scanner in the page: its view, the camera and the worker, from the touch that opens it to the one that shuts it.
import * as camera from "./camera.js";
import { look } from "./frames.js";
import { hearing } from "./hearing.js";
import { drawn } from "./page.js";
import { photo } from "./photo.js";
import { signal } from "./signals.js";
import { tools } from "./tools.js";
import { decoder } from "./worker.js";

/**
 * Put a scanner before `place`. take(key): "taken", "again" or "refused", and what to say of it. `one`: of two labels in
 * the finder none is taken. `before`: keys that lie there still and are not news. `any`: see hearing. `unasked`: the page did it by
 * itself, and where there is no camera not a second time.
 */
export function scanner(place, { take, one = false, any = false, before = [], closed = () => {}, unasked = false }) {
  const view = drawn();
  view.toggleAttribute("data-unasked", unasked);
  const part = (name) => view.querySelector(`[data-scanner-${name}]`);
  const [video, said] = [part("video"), part("said")];
  let [rest, turn] = [() => {}, 0];

  function say(word, what = "", kind = word) {
    said.textContent = (said.dataset[word] ?? word).replace("{}", what);
    signal(kind, view);
  }
  function answer(key) {
    view.dataset.last = key;
    say(...take(key));
  }

  const sort = hearing({ one, any, before, answer, say });
  function hear({ data: { codes, failed } }) {
    if (failed) return why(new Error(failed));
    if (!codes?.length) return;
    if (!performance.getEntriesByName("scanner read").length) performance.mark("scanner read");
    sort(codes);
  }

  function why(error) {
    if (unasked) camera.missed(Boolean(error) && camera.reason(error) === "none");
    part("why").hidden = !error;
    view.dataset.running = String(!error);
    for (const line of view.querySelectorAll("[data-why]")) line.hidden = !error || line.dataset.why !== camera.reason(error);
  }

  function stop() {
    turn += 1;
    rest();
    rest = () => {};
    camera.stop(video);
  }

  async function start() {
    stop();
    const mine = turn;
    try {
      if (!camera.possible()) throw new Error("no camera here");
      const track = await camera.start(video);
      if (mine !== turn) return track.stop();
      performance.mark("scanner camera");
      track.onended = () => document.hidden || start();
      rest = look(video, part("finder"), decoder());
      why();
      tools(part, track, start);
    } catch (error) {
      if (mine === turn) why(error);
    }
  }

  const escaped = (event) => event.key === "Escape" && close();
  const slept = () => (document.hidden ? stop() : start());
  function close() {
    stop();
    document.removeEventListener("visibilitychange", slept);
    document.removeEventListener("keydown", escaped);
    decoder().removeEventListener("message", hear);
    view.remove();
    closed();
  }

  decoder().addEventListener("message", hear);
  document.addEventListener("visibilitychange", slept);
  document.addEventListener("keydown", escaped);
  part("close").addEventListener("click", close);
  part("again").addEventListener("click", start);
  photo(part("photo"), answer, say);
  place.before(view);
  start();
  return { close, say };
}
