"""Whether an entry of its contract names a photo or scan: until then only who kept it may see it."""

import re

HASH = re.compile(rb'"([0-9a-f]{64})"')


def up(migrator, db):
    db.execute_sql("ALTER TABLE attachment ADD COLUMN named INTEGER NOT NULL DEFAULT 0")
    kept = set(db.execute_sql("SELECT sha256, contract FROM attachment").fetchall())
    contracts = sorted({contract for _, contract in kept})
    mark = db.param
    for contract in contracts:
        cursor = db.execute_sql(f"SELECT body FROM entry WHERE contract = {mark}", (contract,))
        found = {(h.decode(), contract) for (body,) in cursor for h in HASH.findall(bytes(body))}
        for pair in sorted(found & kept):
            db.execute_sql(f"UPDATE attachment SET named = 1 WHERE sha256 = {mark} AND contract = {mark}", pair)
