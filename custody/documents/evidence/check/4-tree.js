// The tree of RFC 9162: what a path makes of a pair of roots, the old and the new.
async function climb(at, last, path, pair) {
  let [old, fresh] = pair;
  for (const other of path) {
    if (!last) return null;
    if (at % 2 || at === last) {
      [old, fresh] = [await node(other, old), await node(other, fresh)];
      while (at && at % 2 === 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else fresh = await node(fresh, other);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last ? null : [old, fresh];
}
async function consistent(old, fresh, path) {
  let [at, last, n] = [old.size - 1, fresh.size - 1, old.size];
  while (at % 2) [at, last] = [(at - 1) / 2, Math.floor(last / 2)];
  while (n % 2 === 0) n /= 2;
  const all = n === 1 ? [old.root, ...path] : path;
  const made = all.length ? await climb(at, last, all.slice(1), [all[0], all[0]]) : null;
  return made !== null && made[0] === old.root && made[1] === fresh.root;
}
async function rootOf(leaves) {
  let level = leaves;
  while (level.length > 1) {
    const up = [];
    for (let n = 0; n + 1 < level.length; n += 2) up.push(await node(level[n], level[n + 1]));
    level = level.length % 2 ? [...up, level.at(-1)] : up;
  }
  return level[0];
}
