"""One seeded bug: a text in the sources, and what it becomes."""

from dataclasses import dataclass
from pathlib import Path

SOURCES = (".py", ".sql")


class NotApplicable(Exception):
    """The text that a mutant changes is not there, or not once: the mutant must be looked at."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake and the test that catches it."""

    name: str
    """What is wrong with the mutated shop, in words joined by dashes."""
    why: str
    """Why a team that means well would write it."""
    where: str
    """A source file, or a folder in whose files the text stands once in all."""
    old: str
    new: str
    caught_by: str
    """The test, as pytest names it: without a case in brackets all its cases are run."""
    also: tuple[tuple[str, str], ...] = ()
    """Further changes in the same file, such as an import that the mistake needs."""
    raises: str = ""
    """An exception of the shop's that fails the test as well as an assertion would, by its name:
    where a second defence (a key of the schema) stops the mistake before the test can see it."""

    def place(self, tree: Path) -> Path:
        """The file under `tree` that it changes. Raises NotApplicable."""
        found = [path for path in self._files(tree) if self.old in path.read_text("utf-8")]
        count = sum(path.read_text("utf-8").count(self.old) for path in found)
        if count != 1:
            raise NotApplicable(f"its text stands {count} times in {self.where}: {self.old!r}")
        return found[0]

    def change(self, tree: Path) -> Path:
        """Make the mistake in the copy at `tree`; the changed file. Raises NotApplicable.

        The file is replaced, never written into: the copy may share it with other copies.
        """
        path = self.place(tree)
        text = path.read_text("utf-8").replace(self.old, self.new)
        for old, new in self.also:
            if text.count(old) != 1:
                raise NotApplicable(f"{path.name} has {text.count(old)} times {old!r}")
            text = text.replace(old, new)
        path.unlink()
        path.write_text(text, "utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        return path

    def _files(self, tree: Path) -> list[Path]:
        place = tree / self.where
        if place.is_file():
            return [place]
        return sorted(path for path in place.rglob("*") if path.suffix in SOURCES)
