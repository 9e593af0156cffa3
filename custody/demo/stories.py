"""All the longer stories of the demo, each laid on the agenda in its own days."""

from __future__ import annotations

from custody.demo.also_refused import plan_more_refusals
from custody.demo.calendar import at
from custody.demo.destructions import Certified, Staged, Uncertified
from custody.demo.duplicates import Nightly, OnlySpoken, Printed, Unchecked
from custody.demo.firms import Carried, Firms, Visited
from custody.demo.house import House
from custody.demo.journeys import Returned
from custody.demo.mismatch import WrongSeal
from custody.demo.on_the_way import ByCourier, Tomorrow, equip
from custody.demo.oversight import Audited, CountedWhole, Reported
from custody.demo.past import lay_past

OWN = 46  # about how many items the stories bring themselves


def plan_stories(house: House) -> None:
    if len(house.days) < 2:
        return
    house.plan(at(house.days[1], 8, 45), equip, house)
    for kind in (
        Firms, Carried, Printed, Certified, Returned, CountedWhole, Audited, WrongSeal, Uncertified,
        Unchecked, Nightly, OnlySpoken, Staged, ByCourier, Tomorrow,
    ):  # fmt: skip
        kind(house).lay()
    for part in (0.3, 0.85):
        Visited(house, part).lay()
    for part in (0.49, 0.96):
        Reported(house, part).lay()
    lay_past(house)
    plan_more_refusals(house)
