// What the page brings for a scanner: its drawing (template[data-scanner]) and our own and former base URLs.
const template = document.querySelector("template[data-scanner]");

export const here = Boolean(template);

export const bases = () => JSON.parse(template?.dataset.bases ?? "[]");

export const drawn = () => template.content.querySelector("[data-scanner-view]").cloneNode(true);

export const button = () => template.content.querySelector("[data-scanner-open]").cloneNode(true);
