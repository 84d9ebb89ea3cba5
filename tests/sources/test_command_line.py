"""The commands for postings, as an operator types them."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.end_to_end.process import ROOT
from tests.sources.hand import JOB, details, item, lines


@pytest.fixture(autouse=True)
def a_store_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("BOT_TOKEN", raising=False)


def test_files_are_imported_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.json"
    first.write_bytes(lines(details(), {"oops": 1}, details()))
    second.write_bytes(lines(JOB))
    arguments = ["import-postings", str(first), str(second)]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    # Their age depends on the day of the test.
    assert [line for line in out.splitlines() if "older than" not in line] == [
        f"{first}: read 3, new 1, changed 0, same 0, repeated 1, refused 1",
        f"{second}: read 1, new 1, changed 0, same 0, repeated 0, refused 0",
    ]
    assert f"{first}: row 2: it is no posting" in err.splitlines()
    assert main(arguments) == 0
    assert "new 0, changed 0, same 1, repeated 1" in capsys.readouterr().out


def test_what_was_understood_of_a_table_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("название;компания;зарплата;x\nA;1;высокая;\nB;2;5 ₸;\nC;3;400 000;\n")
    assert main(["import-postings", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: read 3, new 3, changed 0, same 0, repeated 0, refused 0",
        f"{file}: columns: title <- название, company <- компания, salary <- зарплата; 1 not used",
        f"{file}: pay that can't be read: 1; those are kept without it",
        f"{file}: pay unlike any usual one: 1; kept, and counted in no figure",
        f"{file}: pay without a currency: 1; taken as KZT",
        f"{file}: not counted: skills of those known by a line 3; without a date, counted from "
        "the day they came: 3",
    ]


def test_a_file_that_cant_be_read_fails_and_the_rest_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "a.json", tmp_path / "b.csv"
    good.write_bytes(lines(item()))
    bad.write_bytes(b"\x00")
    assert main(["import-postings", str(tmp_path / "nowhere"), str(bad), str(good)]) == 1
    out, err = capsys.readouterr()
    assert f"{good}: read 1, new 1" in out
    assert f"{tmp_path / 'nowhere'} can't be read: FileNotFoundError" in err
    assert f"{bad}: this is no text" in err


def test_unmatched_skills_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    text = "<p>Опыт работы с Zigzag и Docker, желание и умение учиться.</p>"
    asked = [{"name": "Умение слушать"}, {"name": "Kafka"}]
    file.write_bytes(
        lines(
            details(id="9", name="Dev", description="<p>We like tea.</p>", key_skills=[]),
            *(
                details(id=str(at), alternate_url=None, description=text, key_skills=asked)
                for at in range(2)
            ),
        )
    )
    assert main(["skills", "--unmatched", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Key skills that no alias knows, in how many of 3 postings:",
        "     2 умение слушать",
        "Names in texts that no alias knows, in how many of 3 postings:",
        "     2 backend",
        "     2 zigzag",
    ]
    assert main(["skills", "--unmatched", str(tmp_path / "nowhere")]) == 1


def test_reading_postings_does_not_wait_for_aiogram() -> None:
    program = (
        "import sys, db.seed, db.sources.read, db.sources.unmatched; "
        "sys.exit('aiogram' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_rates_are_imported_with_their_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, bad = tmp_path / "rates.json", tmp_path / "bad.json"
    file.write_bytes(
        lines({"currency": [{"code": "KZT", "rate": 5.1}, {"code": "RUR", "rate": 1}]})
    )
    arguments = ["import-rates", str(file), "--day"]
    assert main([*arguments, "2026-11-20"]) == 0
    assert capsys.readouterr().out == f"{file}: read 2 rates, kept 2\n"
    assert main([*arguments, "2026-11-19"]) == 0
    assert "kept 0" in capsys.readouterr().out, "the newer ones stay"
    for text in ("[]", "{", '{"currency": [{"code": "KZT"}]}', "\x00"):
        bad.write_text(text)
        assert main(["import-rates", str(bad), "--day", "2026-11-20"]) == 1
    with pytest.raises(SystemExit):
        main(["import-rates", str(file)])
