"""Text from outside, as a person or a terminal may be shown it: one line, and nothing hidden in it. Pure."""

import unicodedata

# Controls, format characters (bidi and zero-width marks), line and paragraph separators, lone surrogates, private use.
_HIDDEN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
_SOFT_HYPHEN = "\xad"


def visible(text: str) -> str:
    """The text with line breaks as spaces and hidden characters spelled out, such as \\u202e."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character == _SOFT_HYPHEN or unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
