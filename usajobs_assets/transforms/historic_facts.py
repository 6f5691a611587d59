"""What the gate looks at in a record of HistoricJoa or AnnouncementText: one flat row per posting.

Only the columns that a rule reads, with the values that the rows will hold, read by the same functions.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from usajobs_assets.transforms import values
from usajobs_assets.transforms.announcement_text_rows import text_columns
from usajobs_assets.transforms.historic_labels import STATUSES
from usajobs_assets.transforms.historic_record import Record
from usajobs_assets.transforms.item import Item


class HistoricFacts(NamedTuple):
    """One HistoricJoa record, as the rules of the `items` frame see it."""

    control_number: int | None
    position_id: str | None
    position_title: str | None
    position_open_date: date | None
    pay_min_text: str | None
    pay_max_text: str | None
    pay_min: float | None
    pay_max: float | None
    pay_rate_interval: str | None
    publication_start: datetime | None
    application_close: datetime | None
    status_is_known: bool
    department_name: str | None
    locations_sent: int | None


class AnnouncementTextFacts(NamedTuple):
    """One AnnouncementText record, as the rules of the `items` frame see it."""

    control_number: int | None
    position_open_date: date | None
    texts_sent: int | None


def historic_facts(item: Item) -> HistoricFacts:
    """The facts of one record; whatever cannot be read is None, for the rules to judge."""
    record = Record(item, values.Notes())
    status = record.text("positionOpeningStatus")
    pay_min, pay_max = record.value("minimumSalary"), record.value("maximumSalary")
    lowest, highest = (values.amount(sent, "", record.notes) for sent in (pay_min, pay_max))
    return HistoricFacts(
        control_number=item.control_number,
        position_id=record.text("announcementNumber"),
        position_title=record.text("positionTitle"),
        position_open_date=record.day("positionOpenDate"),
        pay_min_text=_pay_text(pay_min, lowest),
        pay_max_text=_pay_text(pay_max, highest),
        pay_min=None if lowest is None else float(lowest),
        pay_max=None if highest is None else float(highest),
        pay_rate_interval=record.text("salaryType"),
        publication_start=record.clock("positionOpenDate"),
        application_close=record.clock("positionCloseDate"),
        status_is_known=status is None or record.code("positionOpeningStatus", STATUSES) is not None,
        department_name=record.text("hiringDepartmentName"),
        locations_sent=len(record.entries("positionLocations") or []) or None,
    )


def announcement_text_facts(item: Item) -> AnnouncementTextFacts:
    """The facts of one record of texts."""
    record = Record(item, values.Notes())
    texts = sum(map(bool, text_columns(record).values()))
    return AnnouncementTextFacts(item.control_number, record.day("positionOpenDate"), texts or None)


def _pay_text(sent: object, amount: Decimal | None) -> str | None:
    """The text a pattern is held against: the amount, or what was sent in its place."""
    if amount is not None:
        return str(amount)
    if sent is None or sent == "":
        return None
    return sent if isinstance(sent, str) else repr(sent)
