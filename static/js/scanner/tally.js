// Which of the codes in a picture are new: one that stays in view is told once, and again when it was away for a while.
const AWAY = 1500; // ms
const SURE = 2; // looks at bars, which have no check character

export function tally(before = []) {
  const last = new Map(before.map((key) => [key, Infinity]));
  const looks = new Map();
  let ours = -Infinity;

  function fresh(key, now) {
    const since = last.get(key);
    last.set(key, now);
    return since === undefined || (since !== Infinity && now - since > AWAY);
  }

  /** found: [{ key, bars }] of one picture. The keys that are new. A label's own bars do not count beside its QR code. */
  return function told(found, now = performance.now()) {
    if (found.some((f) => !f.bars)) ours = now;
    return found
      .filter(({ key, bars }) => {
        if (!bars) return true;
        looks.set(key, (looks.get(key) ?? 0) + 1);
        return looks.get(key) >= SURE && now - ours > AWAY;
      })
      .map((f) => f.key)
      .filter((key) => fresh(key, now));
  };
}
