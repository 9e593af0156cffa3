"""The acts on an item, in the order in which they are offered."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.choices import Work
from custody.events.copying import ItemCopied
from custody.events.corrections import EntryCorrected
from custody.events.destroying import DestroyStaged
from custody.events.discovering import ContentDiscovered
from custody.events.erasing import ContentErased
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import (
    ContentAdded,
    CustodyHandedOver,
    ItemCheckedIn,
    ItemCheckedOut,
    ItemSighted,
    ItemStored,
    ItemVoided,
)
from custody.events.keeping_dates import KeepingCorrected
from custody.events.labels import DoubtSettled, LabelAttached, LabelDamaged, LabelDoubted, LabelReissued
from custody.events.losses import ItemLost
from custody.events.moving import ItemArrived, ItemPacked, ItemUnpacked
from custody.events.quarantine import HoldPlaced, HoldReleased, ItemInvolved, ItemReleased
from custody.events.reclaiming import CarrierReclaimed
from custody.events.returning import ReturnReceipted
from custody.events.striking import ContentStruck
from custody.text import Text


@dataclass(frozen=True)
class Act:
    """One act on an item. `noun` is its part of the address; `main` ones are offered before the rest.

    `page`: the endpoint of a page of its own, where it is no form of the item's; it is told `item=<number>`.
    """

    noun: str
    kind: type[Event]
    label: Text
    hint: Text
    probe: Event
    main: bool = True
    page: str = ""


ACTS: tuple[Act, ...] = (
    Act(
        "attachments",
        LabelAttached,
        Text("ラベルを貼った", "Label is on"),
        Text("読み取って確認", "scan it to confirm"),
        LabelAttached.model_construct(),
    ),
    Act(
        "storages",
        ItemStored,
        Text("入庫する", "Put into storage"),
        Text("ロッカーと施錠を記録", "locker and lock"),
        ItemStored.model_construct(lock_checked=True),
    ),
    Act(
        "checkouts",
        ItemCheckedOut,
        Text("取り出す", "Take out"),
        Text("目的・返却予定を記録", "purpose and return"),
        ItemCheckedOut.model_construct(work=Work.VIEW),
    ),
    Act(
        "checkins",
        ItemCheckedIn,
        Text("戻す", "Bring back"),
        Text("ロッカーと施錠を記録", "locker and lock"),
        ItemCheckedIn.model_construct(lock_checked=True, copied=False),
    ),
    Act(
        "handovers",
        CustodyHandedOver,
        Text("引き継ぐ", "Hand over"),
        Text("区域内で同僚へ", "to a colleague in the area"),
        CustodyHandedOver.model_construct(),
    ),
    Act(
        "copies",
        ItemCopied,
        Text("写しを作る", "Copy it"),
        Text("許可にもとづいて登録", "by permission"),
        ItemCopied.model_construct(),
    ),
    Act(
        "finds",
        ItemFound,
        Text("見つかった", "It was found"),
        Text("隔離して記録", "quarantine it"),
        ItemFound.model_construct(),
    ),
    Act(
        "carriages",
        ItemArrived,
        Text("搬送を見る", "See its transport"),
        Text("だれが持ち、次に何をするか", "who has it, and what is next"),
        ItemArrived.model_construct(),
        page="transports.of_item",
    ),
    Act(
        "packed",
        ItemUnpacked,
        Text("搬送を見る", "See its transport"),
        Text("次の手順へ進む", "on to its next step"),
        ItemUnpacked.model_construct(),
        page="transports.of_item",
    ),
    Act(
        "transports",
        ItemPacked,
        Text("ケースに入れて施錠する", "Pack and lock it in a case"),
        Text("搬送の準備", "to be carried"),
        ItemPacked.model_construct(),
        main=False,
        page="transports.of_item",
    ),
    Act(
        "sightings",
        ItemSighted,
        Text("ここにあることを確認", "Confirm it is here"),
        Text("現物確認", "sighting"),
        ItemSighted.model_construct(),
    ),
    Act(
        "destructions",
        DestroyStaged,
        Text("廃棄待ちへ移す", "Set apart to be destroyed"),
        Text("発注者の指示により", "as the client instructed"),
        DestroyStaged.model_construct(lock_checked=True),
        page="destructions.new",
    ),
    Act(
        "returns",
        ReturnReceipted,
        Text("返還を記録する", "Record its return"),
        Text("発注者の受領書で", "with the client's receipt"),
        ReturnReceipted.model_construct(),
        main=False,
        page="returns.new",
    ),
    Act(
        "reclaimings",
        CarrierReclaimed,
        Text("自社へ戻す", "Back to the company"),
        Text("空の自社媒体を契約から外す", "an empty own medium leaves the contract"),
        CarrierReclaimed.model_construct(),
        main=False,
    ),
    Act(
        "missings",
        ItemMissing,
        Text("見つからない", "It cannot be found"),
        Text("所在不明を登録", "report it missing"),
        ItemMissing.model_construct(),
    ),
    Act(
        "losses",
        ItemLost,
        Text("亡失として終える", "End it as lost for good"),
        Text("事故等の終結と、発注者の書面の後で", "after the incident, on the client's written word"),
        ItemLost.model_construct(),
        main=False,
    ),
    Act(
        "incidents",
        ItemInvolved,
        Text("事故等を登録する", "Open an incident"),
        Text("漏えい・毀損・おそれ・拾得", "leak, damage, fear, a find"),
        ItemInvolved.model_construct(),
        main=False,
    ),
    Act(
        "discoveries",
        ContentDiscovered,
        Text("無断複製が見つかった", "A copy that nobody permitted is on it"),
        Text("隔離し、事故等を登録する", "set it apart and open an incident"),
        ContentDiscovered.model_construct(),
        main=False,
    ),
    Act(
        "releases",
        ItemReleased,
        Text("隔離を解く", "Release from quarantine"),
        Text("理由を記録", "with the word why"),
        ItemReleased.model_construct(),
    ),
    Act(
        "holds",
        HoldPlaced,
        Text("保全する", "Keep as evidence"),
        Text("廃棄・消去・返還を止める", "no destruction, erasure or return"),
        HoldPlaced.model_construct(),
        main=False,
    ),
    Act(
        "liftings",
        HoldReleased,
        Text("保全を解く", "Lift the hold"),
        Text("求めた者の名で", "in the name of who asked"),
        HoldReleased.model_construct(),
        main=False,
    ),
    Act(
        "contents",
        ContentAdded,
        Text("内容を追加する", "Add contents"),
        Text("入っている情報を登録", "register what is on it"),
        ContentAdded.model_construct(),
        main=False,
    ),
    Act(
        "erasures",
        ContentErased,
        Text("写しを消去する", "Erase a copy"),
        Text("指示か許可の定めにより", "when instructed or permitted"),
        ContentErased.model_construct(),
        main=False,
    ),
    Act(
        "damages",
        LabelDamaged,
        Text("ラベルが傷んでいる", "Its label is damaged"),
        Text("媒体管理者が作り直す", "the custodian makes a new one"),
        LabelDamaged.model_construct(),
        main=False,
    ),
    Act(
        "doubts",
        LabelDoubted,
        Text("ラベルがおかしい", "Something is wrong with a label"),
        Text("無効のラベル、二つある、別の物に", "a void one, two of them, on another thing"),
        LabelDoubted.model_construct(),
        main=False,
    ),
    Act(
        "settlings",
        DoubtSettled,
        Text("ラベルの疑いを解決する", "Settle the doubt of its label"),
        Text("確かめた結果を記録", "record what came of it"),
        DoubtSettled.model_construct(),
        main=False,
    ),
    Act(
        "reissues",
        LabelReissued,
        Text("ラベルを作り直す", "Reissue the label"),
        Text("損傷・はがれ", "damaged or lost"),
        LabelReissued.model_construct(),
        main=False,
    ),
    Act(
        "corrections",
        EntryCorrected,
        Text("記録を訂正する", "Correct a record"),
        Text("元の記録は残ります", "the old one stays"),
        EntryCorrected.model_construct(),
        main=False,
    ),
    Act(
        "keepings",
        KeepingCorrected,
        Text("保存期限を訂正する", "Correct a keeping date"),
        Text("発注者に確かめた日に。二人で", "as the client confirmed; by two people"),
        KeepingCorrected.model_construct(),
        main=False,
    ),
    Act(
        "strikes",
        ContentStruck,
        Text("写しの登録を取り消す", "Strike a copy's registration"),
        Text("媒体の取り違え・二重登録。二人で", "wrong carrier, or twice; by two people"),
        ContentStruck.model_construct(),
        main=False,
    ),
    Act(
        "voids",
        ItemVoided,
        Text("登録を取り消す", "Void the registration"),
        Text("誤って登録したとき", "registered by mistake"),
        ItemVoided.model_construct(),
        main=False,
    ),
)
BY_NOUN = {a.noun: a for a in ACTS}
