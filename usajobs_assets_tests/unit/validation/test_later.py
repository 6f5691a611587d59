"""What a library imports and does not use is not imported; when it is used, it is there."""

import subprocess
import sys

PROGRAM = """
import sys
from usajobs_assets.validation.later import left_for_later
with left_for_later("colorsys", "wave"):
    import colorsys
    from wave import Error as _  # of what is used at once, nothing is put off
assert "colorsys" not in sys.modules, "it was imported, or the stand-in was left for others"
assert colorsys.rgb_to_hsv(0, 0, 1) == (2 / 3, 1.0, 1)
import colorsys as real
assert "rgb_to_hsv" in vars(real)
"""
LIBRARY = """
import sys
from usajobs_assets.validation.great_expectations_run import _great_expectations
gx = _great_expectations()
assert not {"altair", "scipy.stats"} & set(sys.modules)
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as uses_both
assert uses_both.stats.entropy([0.5, 0.5]) > 0.69
assert uses_both.alt.Chart.__name__ == "Chart"
"""


def run(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_module_is_imported_when_it_is_used() -> None:
    run(PROGRAM)


def test_great_expectations_works_without_what_no_rule_uses_and_finds_it_when_one_does() -> None:
    run(LIBRARY)
