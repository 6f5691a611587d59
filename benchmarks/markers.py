"""The part of a page that a program writes, between two lines that stay. What is around them is written by hand."""


def written_between(page: str, begin: str, end: str, generated: str) -> str:
    """The page with what lies between its markers replaced; raises ValueError if it lacks them."""
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"The page lacks the lines {begin} and {end}.")
    return f"{before}{begin}\n\n{generated}\n\n{end}{after}"
