"""A list in the order of its numbers is read from an index, however much there is: by contract and state, by place."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX item_contract_state_number ON item (contract, state, number)")
    db.execute_sql("CREATE INDEX item_place_number ON item (place, number)")
    for name in ("item_contract", "item_state", "item_place"):
        db.execute_sql(f"DROP INDEX {name}")
