"""custody link: whoever administers this machine gives a person a new way in."""

from __future__ import annotations

from argparse import Namespace

from custody.caller import Caller
from custody.cli.database import chosen, opened, person_called
from custody.cli.say import say
from custody.text import Text

OPERATOR = Caller("system:operator", administrator=True, auth={"m": "command-line"})


def run(options: Namespace) -> int:
    from custody.registers import current
    from custody.usecases import links

    settings = chosen()
    with opened(settings.database):
        person = person_called(options.person)
        token = links.invite(OPERATOR, person)
        name = current().person(person).name
    hours = links.INVITATION_HOURS
    say(
        Text(
            f"{name}さんはこのリンクで暗証を決められます（{hours}時間以内に1回）。本人だけに渡してください。",
            f"{name} can set a password with this link, once, within {hours} hours. Give it to nobody else:",
        )
    )
    say(f"  {settings.base_url}/invitation/{token}")
    return 0
