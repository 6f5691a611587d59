from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.silver_day import open_silver_day, write_day
from usajobs_assets_tests.builders import DAY, items


def test_it(simulate, make_services):
    sim = simulate(items(7))
    s = make_services(sim.url, RESULTS_PER_PAGE="3")
    m = search_partition(s, DAY)
    assert m[-1].outcome == "proven" and m[-1].items == 7
    v = judge_day(s.lake, s.ledger, DAY, s.gate_settings)
    assert v.passed
    w = write_day(open_silver_day(s.lake, s.ledger, DAY), s.store, s.warehouse)
    assert w.merged.jobs_added == 7 and s.ledger.unaccounted() == []
