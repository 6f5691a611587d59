"""The library's expectations with one cost less: expectation and configuration are made from each other once.

An expectation of Great Expectations makes its configuration anew whenever it looks at one of its own parameters, some
70 times a validation, and the configuration makes an expectation anew for every metric: more than half of what a
validation of few rows costs. Subclassing is the library's way to an expectation of one's own; what is judged, and
how, stays the library's. Keep out: rules.
"""

import copy
import functools
from types import ModuleType
from typing import Any, cast


@functools.cache
def quick_expectation(expectations: ModuleType, class_name: str) -> type[Any]:
    """A subclass of `expectations.<class_name>` that keeps its configuration; nobody may change either afterwards."""
    # The library's models are of the pydantic that it ships with.
    from great_expectations.compatibility.pydantic import PrivateAttr

    original = getattr(expectations, class_name)

    def configuration(self: Any) -> Any:
        if self._configuration is None:
            self._configuration = _kept(original.configuration.fget(self), self)
        return self._configuration

    members = {
        "__module__": __name__,
        "__doc__": original.__doc__,
        "_configuration": PrivateAttr(None),
        "configuration": property(configuration),
    }
    return cast("type[Any]", type(f"Quick{class_name}", (original,), members))


def _kept(configuration: Any, expectation: Any) -> Any:
    """The configuration, which knows the expectation that it is of."""
    configuration.__class__ = _quick_configuration()
    configuration.made_from = expectation
    return configuration


@functools.cache
def _quick_configuration() -> type[Any]:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    class QuickConfiguration(ExpectationConfiguration):
        made_from: Any = None

        def to_domain_obj(self) -> Any:
            return self.made_from

        def __deepcopy__(self, memo: dict[int, Any]) -> Any:
            """A plain one: the library copies what it is about to change, for another batch of data."""
            plain = ExpectationConfiguration(self.type, {})
            members = {name: value for name, value in vars(self).items() if name != "made_from"}
            vars(plain).update(copy.deepcopy(members, memo))
            return plain

    return QuickConfiguration
