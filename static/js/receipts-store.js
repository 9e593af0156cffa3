// The receipts that this browser keeps: the newest 2,000. They hold nobody's name, and stay when somebody signs out.
const MOST = 2000;
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("receipts", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("receipt", { keyPath: "hash" }).createIndex("received", "received");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function thin(store, extra) {
  store.index("received").openKeyCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor || extra-- <= 0) return;
    store.delete(cursor.primaryKey);
    cursor.continue();
  };
}

export async function keep(rows) {
  const work = (await opened()).transaction("receipt", "readwrite", { durability: "strict" });
  const store = work.objectStore("receipt");
  for (const row of rows) store.put(row);
  store.count().onsuccess = ({ target }) => thin(store, target.result - MOST);
  await new Promise((resolve, reject) => Object.assign(work, { oncomplete: resolve, onabort: () => reject(work.error) }));
}

// One receipt a line.
export function asFile(rows) {
  const line = ({ note, number, kind }) => `${JSON.stringify({ note, number, kind })}\n`;
  return new File(rows.map(line), "receipts.jsonl", { type: "application/jsonl" });
}

export async function kept() {
  const asked = (await opened()).transaction("receipt").objectStore("receipt").index("received").getAll();
  await new Promise((resolve, reject) => Object.assign(asked, { onsuccess: resolve, onerror: () => reject(asked.error) }));
  return asked.result.reverse();
}
