"""The wall: every target on exactly one screen, and no screen taller than the wall."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dashboard.figures import COLOURS, Standing
from apps.dashboard.screens import DOMAINS, HEIGHT, height_of, screens
from tests.dashboard.test_figures import standing

CELLS = st.tuples(st.integers(0, 12), st.integers(0, 24), st.sampled_from(COLOURS))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(st.lists(CELLS, max_size=400))
def test_every_target_is_on_exactly_one_screen_and_fits(cells: list[tuple[int, int, str]]) -> None:
    standings = [
        standing(colour, target=number, leader=leader, section=f"领域{domain}")
        for number, (leader, domain, colour) in enumerate(cells)
    ]
    found = screens(standings, range(13))
    shown = [one.target for screen in found for row in screen.rows for cell in row.cells for one in cell]
    assert sorted(shown) == [one.target for one in standings]
    for screen in found:
        assert len(screen.domains) <= DOMAINS
        assert sum(height_of(row, screen.domains) for row in screen.rows) <= HEIGHT
        for row in screen.rows:
            assert len(row.cells) == len(screen.domains)


def test_a_cell_has_its_leaders_targets_of_its_domain_the_worst_first() -> None:
    def one(target: int, colour: str, leader: int, section: str) -> Standing:
        return standing(colour, target=target, leader=leader, section=section)

    standings = [one(1, "green", 7, "经济"), one(2, "red", 7, "经济"), one(3, "grey", 5, "民生")]
    (screen,) = screens(standings, [5, 7])
    assert screen.domains == ["经济", "民生"]
    assert [(row.leader, [[s.target for s in cell] for cell in row.cells]) for row in screen.rows] == [
        (5, [[], [3]]),
        (7, [[2, 1], []]),
    ]


def test_a_leader_whom_no_screen_could_hold_takes_several() -> None:
    standings = [standing(target=number, leader=7, section="经济") for number in range(1000)]
    found = screens(standings, [7])
    assert len(found) > 1
    assert {row.leader for screen in found for row in screen.rows} == {7}
