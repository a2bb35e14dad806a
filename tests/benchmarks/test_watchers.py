import pytest

from benchmarks.made_up_plans import made_up
from benchmarks.plans import GOALS, Plan, seeded, spans
from benchmarks.recorded_plans import recorded
from benchmarks.watchers import Bot, Ledger, at_fixed_beat
from bot.domain.reckoning import advance

UNTIL = 3_000.0
STOP = 60_000.0


def planned(kind: str, seed: int = 1) -> list[Plan]:
    random = seeded(seed)
    jobs = list(enumerate(spans(random, 0.02, UNTIL)))
    if kind == "recorded":
        return [recorded(random, n, span) for n, span in jobs]
    return [made_up(random, n, span, foreseen=kind == "foreseen") for n, span in jobs]


def watched(plans: list[Plan], per_minute: float = 20) -> Ledger:
    return Bot(plans, per_minute, UNTIL).run(STOP)


kinds = pytest.mark.parametrize("kind", ["foreseen", "unforeseen", "recorded"])


@kinds
def test_both_ways_find_every_end_and_every_threshold(kind: str) -> None:
    plans = planned(kind)
    ours = watched(plans)
    fixed = at_fixed_beat(plans, ours.calls, UNTIL, seed=1)

    ends = sum(0 <= plan.ended < UNTIL for plan in plans)
    thresholds = sum(0 <= one < UNTIL for plan in plans for one in plan.crossings.values())

    assert len(ours.ends) == len(fixed.ends) == ends
    assert len(ours.thresholds) == len(fixed.thresholds) == thresholds


@kinds
def test_no_end_is_found_out_before_it_happens(kind: str) -> None:
    plans = planned(kind)
    ours = watched(plans)

    assert min(ours.ends) >= 0
    assert min(at_fixed_beat(plans, ours.calls, UNTIL, seed=1).ends) >= 0


@pytest.mark.parametrize("kind", ["foreseen", "unforeseen"])
def test_a_threshold_is_passed_when_a_look_first_shows_it(kind: str) -> None:
    for plan in planned(kind):
        for goal, moment in plan.crossings.items():
            just_before, then = (
                advance(None, plan.observation(moment + later)).overall or 0.0
                for later in (-0.02, 0.001)
            )

            assert just_before < goal <= then


@kinds
def test_both_ways_make_the_same_number_of_calls(kind: str) -> None:
    plans = planned(kind)
    ours = watched(plans)

    assert at_fixed_beat(plans, ours.calls, UNTIL, 1).calls == pytest.approx(ours.calls, rel=0.01)


def test_the_same_seed_gives_the_same_figures() -> None:
    assert watched(planned("unforeseen")) == watched(planned("unforeseen"))
    assert watched(planned("unforeseen")) != watched(planned("unforeseen", seed=2))


@kinds
def test_a_threshold_lies_in_its_job_and_they_come_in_order(kind: str) -> None:
    for plan in planned(kind):
        passed = [plan.crossings[goal] for goal in GOALS if goal in plan.crossings]

        assert passed == sorted(passed)
        assert all(plan.started <= moment <= plan.ended for moment in passed)


@kinds
def test_a_job_ends_at_its_end_and_not_before(kind: str) -> None:
    for plan in planned(kind):
        assert not plan.observation(plan.ended - 0.001).status.is_final
        assert not plan.status(plan.ended - 0.001).is_final
        assert plan.observation(plan.ended).status is plan.status(plan.ended)
        assert plan.status(plan.ended).is_final


def test_half_as_many_calls_make_the_bot_slower() -> None:
    plans = planned("foreseen")
    rich, poor = watched(plans, 20), watched(plans, 10)

    assert poor.calls < rich.calls
    assert sum(poor.thresholds) > sum(rich.thresholds)
