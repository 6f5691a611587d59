"""A folder is one version by what it holds; what is wrong with it is told by file, line and key."""

from pathlib import Path

import pytest
from pydantic import BaseModel, Field, model_validator

from usajobs_assets.rulebook.book import MAX_FILE_BYTES, SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.errors import RulesRefused

RANKING = "# how much each part counts\nweights:\n  skills: 0.6\n  pay: 0.4\n"
TITLES = "Nurse:\n  includes: [nurse, rn]\n  excludes: [nursery]\n"


class Ranking(BaseModel):
    weights: dict[str, float]
    top: int = Field(default=10, ge=1)

    @model_validator(mode="after")
    def _whole(self) -> "Ranking":
        if abs(sum(self.weights.values()) - 1) > 1e-9:
            raise ValueError("the weights do not add up to 1")
        return self


MODELS = {"ranking.yml": Ranking}


def folder_of(folder: Path, **files: str | bytes) -> Path:
    """A folder with these rules files; `ranking` is ranking.yml."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(RulesRefused) as refused:
        read_folder(folder).check(MODELS)
    return str(refused.value)


def test_equal_files_are_one_version_wherever_they_are(tmp_path: Path) -> None:
    one = read_folder(folder_of(tmp_path / "one", ranking=RANKING, titles=TITLES))
    folder_of(tmp_path / "two", titles=TITLES, ranking=RANKING)
    (tmp_path / "two" / "README.md").write_text("no rules")
    (tmp_path / "two" / "older").mkdir()
    other = read_folder(tmp_path / "two")
    assert one == other
    assert one.digest == other.digest
    assert one.digest.startswith(one.version)
    # Fixed: a digest that is stored must be found again by later code.
    assert Rulebook({"a.yml": "a: 1\n"}).version == "1e0a2d660b26"


@pytest.mark.parametrize(
    "files",
    [{"ranking": RANKING + "#\n"}, {"ranking": RANKING.replace("\n", "\r\n")}, {"rankings": RANKING},
     {"ranking": RANKING, "titles": TITLES}, {"ranking": RANKING + "\n"}],
    ids=["a comment", "line ends", "another name", "a file more", "an empty line"],
)  # fmt: skip
def test_whatever_differs_is_another_version(tmp_path: Path, files: dict[str, str]) -> None:
    assert (
        read_folder(folder_of(tmp_path / "rules", **files)).digest
        != Rulebook({"ranking.yml": RANKING}).digest
    )


def test_good_files_pass_and_are_read(tmp_path: Path) -> None:
    book = read_folder(folder_of(tmp_path / "rules", ranking=RANKING, titles=TITLES))
    book.check(MODELS)
    assert book.documents() == {
        "ranking.yml": {"weights": {"skills": 0.6, "pay": 0.4}},
        "titles.yml": {"Nurse": {"includes": ["nurse", "rn"], "excludes": ["nursery"]}},
    }


def test_every_fault_of_every_file_is_told_with_its_place(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path / "rules",
        ranking="weights:\n  skills: 0.6\n  pay: much\ntop: 0\n",
        titles=TITLES + "Nurse:\n  includes: []\n",
        skills="a: b: c\n",
    )
    said = refusal(folder)
    assert "ranking.yml:3: weights.pay: Input should be a valid number" in said
    assert "ranking.yml:4: top: Input should be greater than or equal to 1" in said
    assert "skills.yml:1: is no YAML" in said
    assert "titles.yml:4: Nurse: is given twice, first in line 1" in said


def test_a_rule_between_keys_and_a_missing_key_are_told(tmp_path: Path) -> None:
    one = refusal(folder_of(tmp_path / "one", ranking="weights: {skills: 0.6}\n"))
    assert "ranking.yml:1: the weights do not add up to 1" in one
    assert "ranking.yml:1: weights: Field required" in refusal(
        folder_of(tmp_path / "two", ranking="top: 3\n")
    )


def test_a_file_that_the_code_needs_must_be_there(tmp_path: Path) -> None:
    assert "ranking.yml: is missing" in refusal(folder_of(tmp_path / "rules", titles=TITLES))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Titles.yml", b"a: 1\n", "is no name of a rules file"),
        ("titles.yaml", b"a: 1\n", "is no name of a rules file"),
        ("titles.yml", b"a: 1\nb: caf\xe9\n", "is not UTF-8: line 2 holds the byte 0xe9"),
        ("titles.yml", b"\xff\xfea\x00", "is not UTF-8: line 1"),
        ("titles.yml", b"#" * (MAX_FILE_BYTES + 1), "is larger than"),
    ],
    ids=["capitals", "another ending", "Latin-1", "UTF-16", "large"],
)
def test_a_file_that_cannot_be_taken_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / name).write_bytes(content)
    assert f"{name}: {said}" in refusal(tmp_path / "rules")


def test_a_file_that_is_a_folder_or_leads_nowhere_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "rules", ranking=RANKING)
    (folder / "titles.yml").mkdir()
    (folder / "skills.yml").symlink_to("gone")
    said = refusal(folder)
    assert "titles.yml: cannot be read: Is a directory" in said
    assert "skills.yml: cannot be read: No such file" in said


@pytest.mark.parametrize("made", [True, False], ids=["empty", "not there"])
def test_a_folder_without_rules_is_refused(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "rules"
    if made:
        folder.mkdir()
    assert "holds no rules files" in refusal(folder)


def test_files_are_written_as_they_were_and_never_over_others(tmp_path: Path) -> None:
    book = Rulebook({"ranking.yml": RANKING.replace("\n", "\r\n"), "titles.yml": "a: é\n"})
    book.write_to(tmp_path / "new")
    assert read_folder(tmp_path / "new") == book
    with pytest.raises(FileExistsError):
        book.write_to(tmp_path / "new")
    with pytest.raises(ValueError, match="outside"):
        Rulebook({"../outside.yml": "a: 1\n"})


def test_the_shipped_rules_are_usable() -> None:
    """What a release ships is the first version of every new warehouse."""
    if not list(SHIPPED.glob("*.yml")):
        pytest.skip("this release ships no rules files yet")
    read_folder(SHIPPED).check()
