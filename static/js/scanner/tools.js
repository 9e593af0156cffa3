// The light and the choice of camera, where the device has them.
import * as camera from "./camera.js";

function light(button, track) {
  button.hidden = !camera.hasTorch(track);
  button.setAttribute("aria-pressed", "false");
  button.onclick = async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await camera.torch(track, on);
    button.setAttribute("aria-pressed", String(on));
  };
}

/** Set the tools for the camera that runs now; `restart` runs it anew with another one. */
export async function tools(part, track, restart) {
  light(part("torch"), track);
  const choice = part("camera");
  const all = await camera.cameras();
  choice.closest("label").hidden = all.length < 2;
  choice.replaceChildren(...all.map((c, n) => new Option(c.label || `${n + 1}`, c.deviceId)));
  choice.value = track.getSettings().deviceId;
  choice.onchange = () => {
    camera.choose(choice.value);
    restart();
  };
}
