"""Labels sent from the page to a printer: a real one on a socket takes them, and only then are they on record."""

import html
import io
import re
import socket
import threading
import time
import zipfile
from contextlib import contextmanager

import pytest
import zxingcpp
from brother_ql.reader import BrotherQLReader
from PIL import Image
from zebrafy import ZebrafyZPL

from custody import db
from custody.caller import Submission, new_idem
from custody.errors import BadInput
from custody.events.seals import SealStocked
from custody.queries.stocks import LANGUAGES, Printer
from custody.settings import settings
from custody.usecases import label_printers, sealing
from labels import stock_called

QR = zxingcpp.BarcodeFormat.QRCode


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def on_record() -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = 'label.printed'")
    return n


class Sink:
    """A printer's network port: takes jobs, or breaks off after so many bytes."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.breaks_after, self.jobs = breaks_after, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.take, daemon=True).start()

    def take(self) -> None:
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with line:
                job = b""
                while part := line.recv(4096):
                    job += part
                    if self.breaks_after is not None and len(job) > self.breaks_after:
                        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
                        break
                else:
                    self.jobs.append(job)


@contextmanager
def printer(**how):
    sink = Sink(**how)
    try:
        yield sink
    finally:
        sink.server.shutdown(socket.SHUT_RDWR)
        sink.server.close()


@pytest.fixture
def connected(cast, browse, monkeypatch):
    """Connects a printer of an address, listed in the setting; gives its id."""

    def connect(port: int, language: str = "zpl-203", stock: str = "zebra-203-51x25", drift: str = "0") -> str:
        monkeypatch.setattr(
            label_printers, "settings", lambda: settings().model_copy(update={"label_printers": (f"127.0.0.1:{port}",)})
        )
        browse("鈴木").post("/labels/printers", {"name": "窓口", "right": drift, "down": "0"})
        ((key,),) = db.rows("SELECT id FROM printer")
        form = {"address": f"127.0.0.1:{port}", "language": language, "stock": stock}
        answer = browse("高橋").post(f"/labels/printers/{key}/connections", form)
        assert answer.status_code == 303, text(answer)
        return key

    return connect


def sent(printer_id: str, *chosen: str, **more: object) -> dict[str, object]:
    return {"idem": new_idem(), "number": list(chosen), "printer": printer_id, "start": "1", "as": "send", **more}


def awaited(browser, answer) -> str:
    """The last page of a run, when nothing more is to come."""
    assert answer.status_code == 303, text(answer)
    for _ in range(300):
        page = browser.get(answer.location)
        if "Refresh" not in page.headers:
            return text(page)
        time.sleep(0.05)
    raise AssertionError("it never ended")


def codes(picture) -> list[str]:
    return [c.text for c in zxingcpp.read_barcodes(picture.convert("L"), formats=QR)]


def own_codes(made: list[str]) -> list[str]:
    found = dict(db.rows("SELECT subject, code FROM label"))
    return [f"HTTP://LOCALHOST/S/{found[i]}" for i in made]


def test_a_zebra_gets_every_label_and_then_they_are_on_record(desk, browse, connected):
    made, browser = desk.received("tax", 3), browse("鈴木")
    with printer() as sink:
        key = connected(sink.port)
        assert "窓口で印刷する" in text(browser.get(f"/labels?printer={key}"))
        page = awaited(browser, browser.post("/labels", sent(key, *numbers(made))))
    assert "プリンターが全部受け取りました" in page
    (job,) = sink.jobs
    pictures = ZebrafyZPL(job.decode("ascii")).to_images()
    assert [codes(p) for p in pictures] == [[c] for c in own_codes(made)]
    assert pictures[0].size[1] == round(25 * 203 / 25.4)
    assert on_record() == 3


def test_what_a_printer_did_not_take_is_told_with_its_reason_among_what_was_printed(desk, browse, connected):
    made, browser = desk.received("tax", 1), browse("鈴木")
    with socket.create_server(("127.0.0.1", 0)) as off:
        port = off.getsockname()[1]
    awaited(browser, browser.post("/labels", sent(connected(port), *numbers(made))))
    page = text(browser.get("/labels/printed"))
    assert "印刷できませんでした：窓口 で 1 枚を印刷" in page
    assert "電源" in page
    again = html.unescape(re.search(r'href="([^"]+)">もう一度送る', page)[1])
    assert numbers(made)[0] in text(browser.get(again))
    assert "印刷できませんでした" not in text(browse("山本").get("/labels/printed"))


def test_a_brother_gets_its_raster(desk, browse, connected, tmp_path, capsys):
    made, browser = desk.received("tax", 1), browse("鈴木")
    with printer() as sink:
        key = connected(sink.port, "brother-ql", "dk-62x29", drift="0.5")
        awaited(browser, browser.post("/labels", sent(key, *numbers(made))))
    reader = BrotherQLReader(io.BytesIO(sink.jobs[0]))
    reader.filename_fmt = str(tmp_path / "page{counter}.png")
    reader.analyse()
    (file,) = tmp_path.glob("page*.png")
    assert codes(Image.open(file)) == own_codes(made)
    assert on_record() == 1


@pytest.mark.parametrize("breaks_after", [0, 30_000])
def test_a_printer_that_breaks_off_is_told_and_nothing_is_recorded(breaks_after, desk, browse, connected):
    made, browser = desk.received("tax", 40), browse("鈴木")
    with printer(breaks_after=breaks_after) as sink:
        key = connected(sink.port)
        page = awaited(browser, browser.post("/labels", sent(key, *numbers(made))))
    assert sink.jobs == []
    assert "印刷できませんでした" in page
    assert "記録は一枚も残していません" in page
    assert on_record() == 0


def test_a_printer_that_is_off_is_told_with_what_to_do_and_its_labels_wait(desk, browse, connected):
    made, browser = desk.received("tax", 1), browse("鈴木")
    with printer() as sink:
        key = connected(sink.port)
    page = awaited(browser, browser.post("/labels", sent(key, *numbers(made))))
    assert "電源とネットワークを確かめてください" in page
    assert f'value="{numbers(made)[0]}"' in text(browser.get("/labels")), "it waits to be printed"
    assert on_record() == 0


def test_a_double_tap_sends_one_job(desk, browse, connected):
    made, browser = desk.received("tax", 1), browse("鈴木")
    with printer() as sink:
        form = sent(connected(sink.port), *numbers(made))
        answers = [browser.post("/labels", form) for _ in range(2)]
        assert answers[0].location == answers[1].location
        awaited(browser, answers[0])
    assert len(sink.jobs) == on_record() == 1


def test_what_may_not_be_recorded_is_not_sent(cast, desk, browse, connected):
    (item,) = desk.stored("tax")
    browser = browse("鈴木")
    browser.post("/labels", {"idem": new_idem(), "number": numbers([item]), "stock": "a4-24"})
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    browser.post(f"/items/{numbers([item])[0]}/attachments", {"idem": new_idem(), "label_code": code})
    with printer() as sink:
        answer = browser.post("/labels", sent(connected(sink.port), *numbers([item])))
        assert answer.status_code == 422
        assert "もう一度印刷する理由" in text(answer)
    assert sink.jobs == []


@pytest.mark.parametrize("who", ["鈴木", "佐藤", "吉田"])
def test_only_an_administrator_says_where_a_printer_is(who, browse):
    browse("鈴木").post("/labels/printers", {"name": "窓口", "right": "0", "down": "0"})
    ((key,),) = db.rows("SELECT id FROM printer")
    form = {"address": "192.168.1.20", "language": "zpl-203", "stock": "zebra-203-51x25"}
    assert browse(who).post(f"/labels/printers/{key}/connections", form).status_code == 403
    browse("鈴木").post(
        f"/labels/printers/{key}", {"name": "窓口", "right": "0", "down": "0", "host": "10.0.0.1", **form}
    )
    assert db.rows("SELECT host FROM printer") == [("",)]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "8.8.8.8", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433",
     "192.168.1.20:80", "192.168.1.20:5432", "192.168.1.20:99999", "user@192.168.1.20", "http://192.168.1.20",
     "192.168.1.20/x", "a b", "no-such-host.invalid", "[fe80::1]", "224.0.0.1", "100.100.100.200", "."],
)  # fmt: skip
def test_no_address_but_one_of_a_private_network_is_taken(address):
    with pytest.raises(BadInput):
        label_printers.resolved(*label_printers.parsed(address))


@pytest.mark.parametrize("address", ["192.168.1.20", "10.1.2.3:9100", "[fd00::9]:9100", "172.31.0.9"])
def test_a_private_address_is_taken(address):
    assert label_printers.resolved(*label_printers.parsed(address)) in address


def test_a_printer_is_connected_with_a_roll_that_it_takes_and_disconnected_by_an_empty_address(browse):
    browse("鈴木").post("/labels/printers", {"name": "窓口", "right": "0", "down": "0"})
    ((key,),) = db.rows("SELECT id FROM printer")
    browser = browse("高橋")
    form = {"address": "192.168.1.20", "language": "zpl-203", "stock": "zebra-203-51x25"}
    assert browser.post(f"/labels/printers/{key}/connections", form).status_code == 303
    assert db.rows("SELECT host, port FROM printer") == [("192.168.1.20", 9100)]
    wrongs = ("address", "127.0.0.1"), ("language", "pcl"), ("stock", "a4-24"), ("stock", "zebra-300-51x25")
    for field, value in wrongs:
        answer = browser.post(f"/labels/printers/{key}/connections", {**form, field: value})
        assert answer.status_code == 422
        assert 'class="error"' in text(answer)
    assert browser.post(f"/labels/printers/{key}/connections", {**form, "address": ""}).status_code == 303
    assert db.rows("SELECT host FROM printer") == [("",)]


def test_a_name_is_looked_up_when_labels_go_out_and_another_answer_stops_them(desk, browse, monkeypatch):
    made, browser, found = desk.received("tax", 1), browse("鈴木"), ["192.168.1.20"]

    def lookup(_host, port, **_how):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found[0], port))]

    monkeypatch.setattr(label_printers.socket, "getaddrinfo", lookup)
    browser.post("/labels/printers", {"name": "窓口", "right": "0", "down": "0"})
    ((key,),) = db.rows("SELECT id FROM printer")
    form = {"address": "printer.example", "language": "zpl-203", "stock": "zebra-203-51x25"}
    assert browse("高橋").post(f"/labels/printers/{key}/connections", form).status_code == 303
    found[0] = "169.254.169.254"
    page = awaited(browser, browser.post("/labels", sent(key, *numbers(made))))
    assert "社内（プライベート）のアドレスではありません" in page
    assert on_record() == 0


@pytest.mark.parametrize("form", ["zpl-203", "zpl-300", "png", "svg"])
def test_labels_are_had_as_other_files_and_on_record(form, desk, browse):
    made, browser = desk.received("tax", 2), browse("鈴木")
    said = {"idem": new_idem(), "number": numbers(made), "stock": "a4-24", "start": "1", "as": form}
    answer = browser.post("/labels", said)
    assert answer.status_code == 200, text(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=labels")
    if form.startswith("zpl"):
        pictures = ZebrafyZPL(answer.data.decode("ascii")).to_images()
        assert [codes(p) for p in pictures] == [[c] for c in own_codes(made)]
    else:
        files = zipfile.ZipFile(io.BytesIO(answer.data))
        if form == "png":
            assert [codes(Image.open(files.open(f"{n}.png")))[0] for n in numbers(made)] == own_codes(made)
        else:
            assert files.namelist() == ["sheet-001.svg"]
            assert files.read("sheet-001.svg").count(b"scale(") >= 2
    assert on_record() == 2


def test_a_format_that_the_stock_cannot_have_is_refused(desk, browse):
    made, browser = desk.received("tax", 1), browse("鈴木")
    for form, stock in (("brother-ql", "a4-24"), ("zpl-300", "zebra-203-51x25"), ("exe", "a4-24"), ("send", "a4-24")):
        said = {"idem": new_idem(), "number": numbers(made), "stock": stock, "start": "1", "as": form}
        assert browser.post("/labels", said).status_code == 422
    assert on_record() == 0


def test_a_long_run_is_made_in_the_background_and_fetched_when_it_is_ready(desk, browse, monkeypatch):
    monkeypatch.setattr("custody.web.label_runs.LONG", 3)
    made, browser = desk.received("tax", 5), browse("鈴木")
    said = {"idem": new_idem(), "number": numbers(made), "stock": "a4-24", "start": "1", "as": "pdf"}
    answer = browser.post("/labels", said)
    page = awaited(browser, answer)
    assert "ラベルができました" in page
    link = re.search(r'href="(/labels/made/[0-9a-f]+/file)"', page)[1]
    assert browser.get(link).data.startswith(b"%PDF")
    assert browse("吉田").get(link).status_code == 404
    assert on_record() == 5


def test_every_kind_of_roll_fits_one_kind_of_printer():
    for stock in (stock_called(k) for k in ("dk-62x29", "zebra-203-51x25", "zebra-300-51x25")):
        takers = [k for k in LANGUAGES if Printer("x", "x", 0, 0, "h", 9100, k).takes(stock)]
        assert len(takers) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_blanks_seals_and_badges_go_to_the_printer_too_each_with_its_duplicate(cast, browse, connected):
    keeper, registrar = browse("鈴木"), browse("高橋")
    sealing.stock(cast.caller("鈴木"), Submission(idem=new_idem()), ["S-10006"], SealStocked(number="-", lot="R8-A"))
    person = cast.people["佐藤"].partition(":")[2]
    with printer() as sink:
        form = {"printer": connected(sink.port, stock="zebra-203-102x76"), "stock": "a4-24", "duplicate": "1"}
        for browser, path, more in (
            (keeper, "/labels/blanks", {"letter": "M", "count": "2"}),
            (keeper, "/seals/labels", {"numbers": "S-10006"}),
            (registrar, f"/people/{person}/badges", {}),
        ):
            answer = browser.post(path, {"idem": new_idem(), **form, **more})
            assert "プリンターが全部受け取りました" in awaited(browser, answer)
    assert len(sink.jobs) == 3
    drawn = ZebrafyZPL(sink.jobs[0].decode()).to_images()
    blank = db.rows("SELECT number, code FROM blank_label ORDER BY number")
    assert [codes(one) for one in drawn] == [[f"HTTP://LOCALHOST/S/{code}"] * 2 for _, code in blank]
    listed = text(keeper.get("/labels/printed"))
    ((badge,),) = db.rows("SELECT number FROM badge")
    assert all(number in listed for number in (badge, *(number for number, _ in blank)))
    assert "S-10006" not in listed


@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_a_printer_took_no_blank_the_numbers_stay_and_the_page_says_so(browse, connected):
    keeper = browse("鈴木")
    with printer(breaks_after=0) as sink:
        form = {"printer": connected(sink.port), "stock": "zebra-203-51x25", "letter": "M", "count": "1"}
        said = awaited(keeper, keeper.post("/labels/blanks", {"idem": new_idem(), **form}))
    assert "番号はもう記録に残っています" in said
