"""Gold of real pages of three eras and of real HistoricJoa records: the figures are those of a count by other means.

The other means are plain `json` over the files, and Arrow's own aggregates over silver's Parquet files.
"""

import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from hashlib import md5
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from usajobs_assets.pipeline.gold import build_one
from usajobs_assets.pipeline.gold_cluster import report
from usajobs_assets.pipeline.gold_posting import build
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.statistics_checks import CLAIMS, differences
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import NOON, StoppedClock
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

PAYLOADS = PROJECT.parent / "shared" / "payloads"
PAGES = sorted(PAYLOADS.glob("search_*.json.gz"))
RECORDS = sorted(PAYLOADS.glob("historicjoa_*.json.gz"))
FACTORS = {"PA": 1, "PH": 2087, "PD": 260, "BW": 26, "PM": 12}

needs_payloads = pytest.mark.skipif(
    not (PAGES and RECORDS), reason=f"GOLD IS NOT TRIED ON REAL RECORDS: none in {PAYLOADS}."
)


def opened(path: Any) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def items() -> list[dict[str, Any]]:
    return [item for page in PAGES for item in opened(page)["SearchResult"]["SearchResultItems"]]


def records() -> list[dict[str, Any]]:
    return [record for file in RECORDS for record in opened(file)["data"]]


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("gold") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_HOME": str(home),
            "DB_URL": url,
            "DQ_ENFORCE": "false",
        }
        made = Services(Settings.parse(variables), StoppedClock())
        write_run(made.lake, "search", items(), NOON, "00000001")
        write_run(made.lake, "historic", records(), NOON, "00000002")
        for day in days_in_bronze(made.lake):
            load_day(made, day)
        build(made)
        build_one(made, "statistics")
        yield made


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def parquet(services: Services, table: str) -> pa.Table:
    files = sorted((services.settings.state / "lake" / "silver" / "usajobs" / table).rglob("*.parquet"))
    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files])


@needs_payloads
def test_gold_has_the_postings_and_places_of_silvers_parquet(services: Services) -> None:
    jobs, places = parquet(services, "job"), parquet(services, "job_location")
    assert rows(services, "SELECT count(*) FROM gold.posting") == [(jobs.num_rows,)]
    assert jobs.num_rows > 2000
    assert rows(services, "SELECT count(*) FROM gold.posting_location") == [(places.num_rows,)]


@needs_payloads
def test_the_pay_of_a_year_adds_up_to_what_arrow_counts(services: Services) -> None:
    """Sums by interval in Parquet, times the factor, against the sum of what gold has; to the cent."""
    sums = (
        parquet(services, "job")
        .group_by("pay_rate_interval_code")
        .aggregate([("pay_max", "sum")])
        .to_pylist()
    )
    expected = {
        row["pay_rate_interval_code"]: row["pay_max_sum"] * FACTORS[row["pay_rate_interval_code"]]
        for row in sums
        # One real posting tells 0 every two weeks: that is no pay of a year.
        if row["pay_rate_interval_code"] in FACTORS and row["pay_max_sum"] > 0
    }
    found = rows(
        services,
        "SELECT pay_rate_interval_code, sum(salary_max_norm) FROM gold.posting WHERE salary_reason IS NULL GROUP BY 1",
    )
    assert dict(found) == expected
    assert {"PA", "PH"} <= set(expected)


@needs_payloads
def test_unpaid_postings_are_those_of_the_pages_and_have_no_pay(services: Services) -> None:
    pays = [item["MatchedObjectDescriptor"]["PositionRemuneration"][0] for item in items()]
    unpaid = sum(pay["RateIntervalCode"] in ("WC", "Without Compensation") for pay in pays)
    unpaid += sum(record["salaryType"] == "Without Compensation" for record in records())
    query = (
        "SELECT count(*), count(salary_min_norm), count(salary_max_norm) FROM gold.posting WHERE is_unpaid"
    )
    assert rows(services, query) == [(unpaid, 0, 0)]
    assert unpaid > 0


@needs_payloads
def test_states_grades_and_paths_are_as_often_as_in_silvers_parquet(services: Services) -> None:
    details, places = parquet(services, "job_details"), parquet(services, "job_location")
    public = sum("public" in (paths or ()) for paths in details["hiring_paths"].to_pylist())
    assert rows(services, "SELECT count(*) FROM gold.posting WHERE is_public") == [(public,)]
    grades = Counter(
        int(grade) or None for grade in details["low_grade"].to_pylist() if grade and grade.isdigit()
    )
    grades.pop(None, None)
    found = rows(
        services, "SELECT grade_min, count(*) FROM gold.posting WHERE grade_min IS NOT NULL GROUP BY 1"
    )
    assert dict(found) == grades
    texas = pc.sum(pc.equal(places["country_sub_division_code"], "Texas")).as_py()
    assert rows(services, "SELECT count(*) FROM gold.posting_location WHERE state_code = 'TX'") == [(texas,)]
    assert texas > 10


@needs_payloads
def test_real_records_are_decoded_for_the_greater_part(services: Services) -> None:
    """A reader that knows one era only would leave most of these empty."""
    shares = rows(
        services,
        "SELECT avg((job_title_std IS NOT NULL)::int), avg((agency_std IS NOT NULL)::int),"
        " avg((salary_max_norm IS NOT NULL)::int), avg((closes_at IS NOT NULL)::int),"
        " avg((location_std IS NOT NULL)::int) FROM gold.posting",
    )[0]
    least = [Decimal("0.7"), Decimal("0.9"), Decimal("0.95"), Decimal("0.99"), Decimal("0.99")]
    assert [share >= floor for share, floor in zip(shares, least, strict=True)] == [True] * 5, shares
    at_home = "country = 'United States' AND NOT is_negotiable AND NOT is_anywhere"
    query = f"SELECT avg((state_code IS NOT NULL AND city IS NOT NULL)::int) FROM gold.posting_location WHERE {at_home}"
    assert rows(services, query)[0][0] > Decimal("0.98")


@needs_payloads
def test_the_district_is_one_city_however_it_is_written(services: Services) -> None:
    """Real postings say Washington, Washington DC, Washington D.C. and District of Columbia."""
    sent = rows(
        services,
        "SELECT count(DISTINCT location_name) FROM silver.job_location "
        "WHERE location_name ~* 'washington,? *d|district of'",
    )
    assert sent[0][0] > 2
    assert rows(
        services,
        "SELECT DISTINCT location_std FROM gold.posting_location WHERE state_code = 'DC' AND city !~ 'Fort|Navy' "
        "AND location_name ~* 'washington,? *d\\.?c|district of columbia'",
    ) == [("Washington, DC",)]


@needs_payloads
def test_clusters_of_real_postings_are_those_of_a_plain_count_of_keys(services: Services) -> None:
    """Keys by Python and hashlib; no cluster has less than all postings of a key, and few have more than one key."""
    build_one(services, "posting_cluster")
    told = rows(
        services,
        "SELECT control_number, coalesce(agency_std, department_std, ''), position_title,"
        " (SELECT array_agg(coalesce(location_std, location_name)) FROM gold.posting_location l"
        "  WHERE l.control_number = p.control_number) FROM gold.posting p",
    )
    keys = {
        number: "|".join(
            (plain(agency), plain(title), "; ".join(sorted({plain(place) for place in places or ()})))
        )
        for number, agency, title, places in told
    }
    digests = {number: md5(key.encode(), usedforsecurity=False).hexdigest() for number, key in keys.items()}
    found = rows(services, "SELECT control_number, hash_key FROM gold.posting_cluster")
    assert dict(found) == digests
    counts = report(services)
    assert counts["hash_keys"] == len(set(digests.values()))
    assert counts["postings"] == len(keys)
    assert 0.98 < counts["retained"] / counts["hash_keys"] < 1
    assert counts["twins"] > 20


@needs_payloads
def test_near_duplicates_of_real_postings_are_of_one_agency_and_of_grades_that_meet(
    services: Services,
) -> None:
    """Looked at one by one when the rules were made; what must not happen is a senior post beside a plain one."""
    build_one(services, "posting_cluster")
    clusters = rows(
        services,
        "SELECT array_agg(DISTINCT agency_std), array_agg(DISTINCT lower(position_title)) FROM gold.posting_cluster"
        " JOIN gold.posting USING (control_number) WHERE cluster_size > 1 GROUP BY cluster_id"
        " HAVING count(DISTINCT hash_key) > 1",
    )
    assert len(clusters) > 10
    assert {len(agencies) for agencies, _ in clusters} == {1}
    for word in ("senior", "lead", "supervisory", "assistant"):
        assert all(len({word in title.split() for title in titles}) == 1 for _, titles in clusters), word


def plain(text: str) -> str:
    """Letters and digits, one space between words."""
    letters = unicodedata.normalize("NFKD", text).replace("&", " and ").lower()
    return " ".join(re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f]", "", letters)))


@needs_payloads
def test_the_spread_of_pay_is_that_of_arrows_quantiles(services: Services) -> None:
    """Pay from silver's Parquet, put on a year here, and Arrow's quantiles of it, series by series."""
    pays: dict[str, list[float]] = defaultdict(list)
    series = defaultdict(list)
    for row in parquet(services, "job_category").select(["control_number", "code"]).to_pylist():
        series[row["control_number"]].append(row["code"])
    columns = ["control_number", "pay_min", "pay_max", "pay_rate_interval_code"]
    for row in parquet(services, "job").select(columns).to_pylist():
        factor = FACTORS.get(row["pay_rate_interval_code"])
        if factor and row["pay_max"]:
            for code in series[row["control_number"]]:
                pays[code].append(float((row["pay_min"] + row["pay_max"]) * factor) / 2)
    found = {
        code: figures
        for code, *figures in rows(
            services,
            "SELECT series, postings, p10, p25, p50, p75, p90 FROM gold.pay_by_series"
            " WHERE (dimension, year) = ('all', 'all')",
        )
    }
    assert {code: postings for code, (postings, *_) in found.items()} == {
        code: len(values) for code, values in pays.items()
    }
    told = {code: quantiles for code, (postings, *quantiles) in found.items() if postings >= 5}
    assert len(told) > 50
    for code, quantiles in told.items():
        expected = pc.quantile(pays[code], q=[0.1, 0.25, 0.5, 0.75, 0.9]).to_pylist()
        assert [float(value) for value in quantiles] == pytest.approx(expected, abs=0.006), code


@needs_payloads
def test_days_and_runs_have_every_real_item(services: Services) -> None:
    fetched = dict(rows(services, "SELECT source, sum(fetched) FROM gold.run_stats GROUP BY 1"))
    assert fetched == {"search": len(items()), "historic": len(records())}
    opened = Counter(parquet(services, "job")["publication_start_date"].to_pylist())
    last = max(opened)
    assert dict(
        rows(services, f"SELECT day, opened FROM gold.postings_by_day WHERE opened > 0 AND day <= '{last}'")
    ) == {day: count for day, count in opened.items() if day <= NOON.date()}
    for claim in CLAIMS:
        assert differences(services, claim) == (0, []), claim
