"""`usajobs config`: versions of the rules that gold goes by; look, compare, try, switch, go back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from usajobs_assets.rulebook.book import Rulebook
    from usajobs_assets.rulebook.store import RulebookStore

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def config() -> None:
    """The rules that gold goes by: titles, skills, rates, ranking. docs/configuration.md tells how to change them.

    VERSION is the beginning of a digest, at least 4 digits as `list` shows them, or one of the words active,
    previous and shipped; a folder of rules files can be given by its path, such as ./config.
    """


@config.command("list")
@click.option("--history", is_flag=True, help="Every activation as well: when, by whom, why.")
def list_(history: bool) -> None:
    """List the versions that the warehouse holds, and which is active since when."""
    from rich.console import Console

    from usajobs_assets.cli.config_table import history_table, versions_table

    store = _store()
    versions, activations = store.versions(), store.history()
    if not versions:
        click.echo("No version yet: the shipped rules become the first when they are needed.")
        return
    console = Console()
    console.print(versions_table(versions, activations))
    if history:
        console.print(history_table(activations))


@config.command()
@click.argument("version", default="active")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Write the files into this new folder.")
def show(version: str, folder: Path | None) -> None:
    """Show the files of VERSION, without one of the active version; --to makes a folder of them, to be changed."""
    from usajobs_assets.transforms.visible_text import visible

    book = _book(version)
    if folder is None:
        click.echo(f"# version {book.version}, sha256 {book.digest}")
        for name, text in sorted(book.files.items()):
            click.echo(f"\n# {name}")
            click.echo("\n".join(map(visible, text.rstrip("\n").split("\n"))))
        return
    try:
        book.write_to(folder)
    except OSError as error:
        raise click.UsageError(f"--to: {error}") from None
    click.echo(f"Version {book.version} is in {folder}: {', '.join(sorted(book.files))}.")


@config.command()
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Say what is wrong with the rules in FOLDER, by file, line and key. Needs no warehouse and changes nothing."""
    from usajobs_assets.rulebook.book import read_folder
    from usajobs_assets.rulebook.models import MODELS

    book = read_folder(folder)
    book.check(what=f"The folder {folder}")
    click.echo(f"{folder} is usable, as version {book.version}.")
    for name in sorted(set(book.files) - set(MODELS)):
        click.echo(f"  {name}: no code reads it, so that only its form was checked")


@config.command()
@click.argument("old")
@click.argument("new", required=False)
def diff(old: str, new: str | None) -> None:
    """Compare two versions or folders, OLD and NEW; with one argument, the active version and that one."""
    from usajobs_assets.cli.config_table import print_difference

    first, second = (old, new) if new is not None else ("active", old)
    print_difference(_book(first), _book(second))


@config.command()
@click.argument("version", metavar="VERSION|FOLDER")
@click.option("--because", default="", help="Why, for the audit table.")
def activate(version: str, because: str) -> None:
    """Make a version or folder the active one, for all machines that share the warehouse, after checking it.

    A bad file is refused, and what was active stays so. `activate previous` goes back; `activate shipped` goes back
    to the rules of this release, and to following those of the next.
    """
    from usajobs_assets.cli.config_table import print_key_differences

    store, actor = _open()
    before, book = store.active(), _book(version)
    book.check(what=f"{version} (version {book.version})")
    following = version == "shipped"
    if before and (before.digest, before.follows_shipped) == (book.digest, following):
        click.echo(f"Version {book.version} is active already.")
        return
    store.activate(book, actor, after=before, because=because.strip(), follows_shipped=following)
    if before and before.digest != book.digest:
        print_key_differences(store.find(before.digest), book)
    click.echo(
        f"Version {book.version} is active"
        + (
            f"; before it was {before.version}. `usajobs config activate previous` goes back."
            if before
            else "."
        )
    )


def _open() -> "tuple[RulebookStore, str]":
    """The store, and who acts."""
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.rulebook.store import RulebookStore
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    return RulebookStore(services.warehouse), services.settings.usajobs_actor


def _store() -> "RulebookStore":
    return _open()[0]


def _book(named: str) -> "Rulebook":
    """The rules of that name; a name that means none is wrong usage."""
    from usajobs_assets.rulebook.errors import UnknownVersion
    from usajobs_assets.rulebook.named import rules_named

    try:
        return rules_named(_store, named)
    except UnknownVersion as error:
        raise click.UsageError(str(error)) from None
