"""Remembering what short texts were read as: the same answers, and a bound on what is kept."""

from usajobs_assets.transforms.short_texts import remembered


def test_a_short_text_is_read_once() -> None:
    asked: list[str] = []

    @remembered
    def read(text: str) -> int | None:
        asked.append(text)
        return int(text) if text.isdigit() else None

    assert [read(text) for text in ("12", "x", "12", "x", "")] == [12, None, 12, None, None]
    assert asked == ["12", "x", ""]


def test_a_long_text_is_not_kept() -> None:
    """A date field that holds a novel is read each time; thousands of them must not stay in memory."""
    asked: list[int] = []

    @remembered
    def read(text: str) -> str:
        asked.append(len(text))
        return text[:1]

    assert [read("a" * 65), read("a" * 65), read("b" * 64), read("b" * 64)] == ["a", "a", "b", "b"]
    assert asked == [65, 65, 64]
