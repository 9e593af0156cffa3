// input[data-device-time]: the device's own clock at the moment of sending, UTC, kept beside the server's time.
document.addEventListener(
  "submit",
  (event) => {
    for (const field of event.target.querySelectorAll("[data-device-time]")) field.value = new Date().toISOString();
  },
  true,
);
