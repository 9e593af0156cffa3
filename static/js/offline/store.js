// What is kept on this device for a time without signal: the key, what was taken along, and the acts not sent yet.
// All but the key is encrypted; the key cannot be read out, only used, and goes when its person signs out.
const STORES = ["act", "kept"];

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("offline", 1);
    asked.onupgradeneeded = () => STORES.forEach((s) => asked.result.createObjectStore(s, { autoIncrement: s === "act" }));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Do one thing with one store; its result once it is safe on the disk. */
async function work(name, mode, ask) {
  const database = await opened();
  try {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const asked = ask(transaction.objectStore(name));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return asked.result;
  } finally {
    database.close();
  }
}

export const kept = (name) => work("kept", "readonly", (s) => s.get(name));
export const keep = (name, value) => work("kept", "readwrite", (s) => s.put(value, name));
export const forget = (name) => work("kept", "readwrite", (s) => s.delete(name));
export const add = (act) => work("act", "readwrite", (s) => s.add(act));
export const done = (number) => work("act", "readwrite", (s) => s.delete(number));

/** The numbers of the acts, the oldest first; and one of them. */
export const numbers = () => work("act", "readonly", (s) => s.getAllKeys());
export const act = (number) => work("act", "readonly", (s) => s.get(number));
