"""What the overview counts is answered from one index: items by contract and state, and when they were seen last."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX item_contract_state_seen_at ON item (contract, state, seen_at)")
