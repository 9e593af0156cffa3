"""Which article applies to which contract, and what that contract calls it (domain.md §1).

An article is cited only where it applies; otherwise a message says 契約設定 or 社内基準.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.choices import NOT_ELECTRONIC
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract, Item

CONTRACT_SETTING = Text("契約設定", "Contract setting")
HOUSE_RULE = Text("社内基準", "House rule")

SUBJECTS = {
    1: Text("適正な管理", "Proper management"),
    2: Text("秘密保持", "Secrecy"),
    3: Text("従事者の秘密保持", "Secrecy of workers"),
    4: Text("再委託の承諾", "Consent to subcontract"),
    5: Text("再委託先の選定と監督", "Choice and oversight of subcontractors"),
    6: Text("第三者提供の禁止", "No giving to third parties"),
    7: Text("目的外使用の禁止", "No other use"),
    8: Text("加工等の禁止", "No processing beyond the work"),
    9: Text("複写・複製の許可", "Copying by permission"),
    10: Text("返還", "Return"),
    11: Text("指示による廃棄", "Destruction when instructed"),
    12: Text("事故の通知と報告", "Notice and report of accidents"),
    13: Text("監査・検査への協力", "Audits and inspections"),
    14: Text("公表", "Publication"),
    15: Text("損害賠償", "Compensation"),
    16: Text("責任者の設置", "Officers in charge"),
    17: Text("従業員の指定と名簿", "Named workers and roster"),
    18: Text("教育訓練と監督", "Training and supervision"),
    19: Text("持出しの禁止", "No carrying out"),
    20: Text("遵守状況の報告", "Compliance report"),
    21: Text("改善の協議", "Improvement"),
    22: Text("電磁的記録媒体の保管", "Storage of electronic media"),
    23: Text("電磁的記録媒体の搬送", "Transport of electronic media"),
}
SPECIFIC_ONLY = frozenset(range(16, 22))


def applies(article: int, contract: Contract, item: Item | None = None) -> bool:
    """Whether `article` binds this contract, and this item where one is meant."""
    if article in SPECIFIC_ONLY:
        return bool(contract.specific)
    if article in (22, 23):
        flag = contract.storage_clause if article == 22 else contract.transport_clause
        return bool(flag) and (item is None or is_electronic(item))
    return True


def is_electronic(item: Item) -> bool:
    """Arts 22 and 23 speak of electronic media only; paper comes under Art. 1."""
    return item.medium not in NOT_ELECTRONIC


def cite(article: int, contract: Contract) -> Text:
    """`第22条`, by the number that this contract's own annex gives it. Call it only where the article applies."""
    number = contract.clauses.get(str(article), str(article))
    return Text(f"第{number}条", f"Art. {number}")
