from datetime import date

import pytest

from apps.audit.models import Event
from apps.units.errors import NameTaken
from apps.units.models import District, Unit, UnitKind, User
from apps.units.names import How, Resolver, add_alias, remove_alias, resolve
from apps.units.permissions import NotAllowed
from tests.factories import UnitAliasFactory, UnitFactory, UnitGroupFactory

ON = date(2021, 3, 18)

NAMES = [
    "区政府办公室",
    "区发展和改革委员会",
    "区建设和管理委员会",
    "区商务委员会",
    "区科学技术委员会",
    "区卫生健康委员会",
    "区国有资产监督管理委员会",
    "区教育局",
    "区民政局",
    "区财政局",
    "区人力资源和社会保障局",
    "区住房保障和房屋管理局",
    "区生态环境局",
    "区绿化和市容管理局",
    "区文化和旅游局",
    "区应急管理局",
    "区市场监督管理局",
    "区司法局",
    "区城市管理行政执法局",
    "区规划和自然资源局",
    "区医疗保障局",
    "区退役军人事务局",
    "区机关事务管理局",
    "区投资促进办公室",
    "区地区工作办公室",
    "区城市运行管理中心",
    "区大数据中心",
    "区委办公室",
    "区委宣传部",
    "区人民法院",
    "区残疾人联合会",
    "区妇女儿童工作委员会",
    "区税务局",
    "区公安分局",
    "江湾街道办事处",
    "江湾城街道办事处",
    "望潮镇人民政府",
    "临江科技创新集团有限公司",
    "临江投资控股（集团）有限公司",
]

RESOLVED = [
    # writing
    ("区发展和改革委员会", "区发展和改革委员会", How.NAME),
    (" 区 财政局\u3000", "区财政局", How.NAME),
    ("区财政局。", "区财政局", How.NAME),
    ("临江投资控股(集团)有限公司", "临江投资控股（集团）有限公司", How.NAME),
    # prefix
    ("临江区发展和改革委员会", "区发展和改革委员会", How.NAME),
    ("发展和改革委员会", "区发展和改革委员会", How.NAME),
    ("东海市临江区财政局", "区财政局", How.NAME),
    ("中共临江区委办公室", "区委办公室", How.NAME),
    ("国家税务总局东海市临江区税务局", "区税务局", How.NAME),
    ("市公安局临江分局", "区公安分局", How.NAME),
    ("公安临江分局", "区公安分局", How.NAME),
    ("区人民政府办公室", "区政府办公室", How.NAME),
    # organ
    ("区府办", "区政府办公室", How.RULE),
    ("区政府办", "区政府办公室", How.RULE),
    ("区委办", "区委办公室", How.RULE),
    ("江湾街道", "江湾街道办事处", How.RULE),
    ("江湾街办", "江湾街道办事处", How.RULE),
    ("望潮镇", "望潮镇人民政府", How.RULE),
    ("望潮镇政府", "望潮镇人民政府", How.NAME),
    ("区法院", "区人民法院", How.RULE),
    # abbreviation
    ("区发展改革委", "区发展和改革委员会", How.RULE),
    ("区发改委", "区发展和改革委员会", How.RULE),
    ("临江区发改委", "区发展和改革委员会", How.RULE),
    ("发改委", "区发展和改革委员会", How.RULE),
    ("区人社局", "区人力资源和社会保障局", How.RULE),
    ("区人保局", "区人力资源和社会保障局", How.RULE),
    ("区人力资源社会保障局", "区人力资源和社会保障局", How.RULE),
    ("区卫健委", "区卫生健康委员会", How.RULE),
    ("区卫生健康委", "区卫生健康委员会", How.RULE),
    ("区建设管理委", "区建设和管理委员会", How.RULE),
    ("区建管委", "区建设和管理委员会", How.RULE),
    ("区商务委", "区商务委员会", How.RULE),
    ("区科委", "区科学技术委员会", How.RULE),
    ("区国资委", "区国有资产监督管理委员会", How.RULE),
    ("区住房保障房屋管理局", "区住房保障和房屋管理局", How.RULE),
    ("区绿化市容局", "区绿化和市容管理局", How.RULE),
    ("区文化旅游局", "区文化和旅游局", How.RULE),
    ("区文旅局", "区文化和旅游局", How.RULE),
    ("区应急局", "区应急管理局", How.RULE),
    ("区市场监管局", "区市场监督管理局", How.RULE),
    ("区城管执法局", "区城市管理行政执法局", How.RULE),
    ("区规划资源局", "区规划和自然资源局", How.RULE),
    ("区医保局", "区医疗保障局", How.RULE),
    ("区退役军人局", "区退役军人事务局", How.RULE),
    ("区机管局", "区机关事务管理局", How.RULE),
    ("区投促办", "区投资促进办公室", How.RULE),
    ("区投资促进办", "区投资促进办公室", How.RULE),
    ("区地区办", "区地区工作办公室", How.RULE),
    ("区城运中心", "区城市运行管理中心", How.RULE),
    ("区残联", "区残疾人联合会", How.RULE),
    ("区妇儿工委", "区妇女儿童工作委员会", How.RULE),
    ("科创集团", "临江科技创新集团有限公司", How.RULE),
    ("临江科创集团", "临江科技创新集团有限公司", How.RULE),
    # a bracket behind a unit only qualifies it
    ("区卫生健康委（医改办）", "区卫生健康委员会", How.RULE),
    ("区财政局（区金融办）", "区财政局", How.RULE),
    ("区财政局（区金融办", "区财政局", How.RULE),
]

UNRESOLVED = [
    "市发展改革委",  # the city's
    "望山区财政局",  # another district's
    "市局",
    "区卫生局",  # another kind of organ
    "区文化局",  # a predecessor, not an abbreviation
    "区规划局",
    "区社保局",
    "区金融办",
    "区管理局",
    "江湾镇",
    "江城街道",
    "区委",
    "区",
    "",
    "相关成员单位",
    "区民政事务监察局",
]


@pytest.fixture
def listed(district: District) -> District:
    """The district with its list of units."""
    for name in NAMES:
        UnitFactory(district=district, name=name)
    return district


@pytest.mark.parametrize(("printed", "name", "how"), RESOLVED)
def test_a_printed_name_finds_its_unit(listed: District, printed: str, name: str, how: How) -> None:
    resolution = resolve(listed, printed, on=ON)

    assert (str(resolution.match), resolution.how) == (name, how)


@pytest.mark.parametrize("printed", UNRESOLVED)
def test_a_name_that_no_rule_covers_is_not_guessed(listed: District, printed: str) -> None:
    resolution = resolve(listed, printed, on=ON)

    assert (resolution.match, resolution.how) == (None, How.UNRESOLVED)


@pytest.mark.parametrize("printed", ["区发改委", "区发展改革委", "区发展和改革委员会", "发改委"])
def test_a_unit_known_only_by_its_abbreviation_is_found_by_every_longer_form(
    other_district: District, printed: str
) -> None:
    known = UnitFactory(district=other_district, name="区发改委")

    assert resolve(other_district, printed, on=ON).unit == known


def test_a_short_name_does_not_hide_the_parts_of_the_full_one(other_district: District) -> None:
    culture = UnitFactory(district=other_district, name="区文化和旅游局", short_name="区文化旅游局")

    assert resolve(other_district, "区文旅局", on=ON).unit == culture
    assert resolve(other_district, "区文化局", on=ON).how == How.UNRESOLVED


def test_two_units_that_fit_are_ambiguous_and_both_are_named(listed: District) -> None:
    UnitFactory(district=listed, name="区发展和改造委员会")

    resolution = resolve(listed, "区发改委", on=ON)

    assert (resolution.match, resolution.how) == (None, How.AMBIGUOUS)
    assert [str(unit) for unit in resolution.candidates] == ["区发展和改革委员会", "区发展和改造委员会"]


def test_an_alias_decides_where_the_rule_could_not(listed: District) -> None:
    housing = Unit.objects.get(name="区住房保障和房屋管理局")
    UnitAliasFactory(unit=housing, name="区房管局")

    resolution = resolve(listed, "临江区房管局", on=ON)

    assert (resolution.unit, resolution.how) == (housing, How.ALIAS)


def test_one_alias_of_two_units_is_ambiguous(listed: District) -> None:
    UnitAliasFactory(unit=Unit.objects.get(name="区财政局"), name="区金财局")
    UnitAliasFactory(unit=Unit.objects.get(name="区民政局"), name="区金财局")

    assert resolve(listed, "区金财局", on=ON).how == How.AMBIGUOUS


def test_a_collective_keeps_its_bracket(listed: District) -> None:
    streets = UnitGroupFactory(district=listed, name="各街道", kinds=[UnitKind.STREET])
    both = UnitGroupFactory(district=listed, name="各街镇", kinds=[UnitKind.STREET, UnitKind.TOWN])
    UnitAliasFactory(unit=None, group=both, district=listed, name="各街道（镇）")

    resolver = Resolver(listed, ON)

    assert resolver.resolve("各街道").group == streets
    assert resolver.resolve("各街镇").group == both
    assert resolver.resolve("各街道(镇)").group == both
    assert resolver.resolve("各街道（办事处）").how == How.UNRESOLVED


def test_a_unit_answers_only_while_it_exists(other_district: District) -> None:
    old = UnitFactory(district=other_district, name="区文化局", valid_to=date(2019, 3, 1))
    new = UnitFactory(district=other_district, name="区文化和旅游局", valid_from=date(2019, 3, 1))

    assert resolve(other_district, "区文化局", on=date(2018, 12, 31)).unit == old
    assert resolve(other_district, "区文化局", on=date(2019, 3, 1)).how == How.UNRESOLVED
    assert resolve(other_district, "区文旅局", on=date(2019, 3, 1)).unit == new


def test_an_alias_answers_only_while_it_is_valid(listed: District) -> None:
    UnitAliasFactory(unit=Unit.objects.get(name="区财政局"), name="区财税局", valid_to=date(2021, 1, 1))

    assert resolve(listed, "区财税局", on=date(2020, 12, 31)).how == How.ALIAS
    assert resolve(listed, "区财税局", on=date(2021, 1, 1)).how == How.UNRESOLVED


def test_another_districts_names_are_never_found(listed: District, other_district: District) -> None:
    UnitFactory(district=other_district, name="区金融工作局")

    assert resolve(listed, "区金融工作局", on=ON).how == How.UNRESOLVED


def test_a_resolver_asks_three_times_however_many_names(listed: District, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        resolver = Resolver(listed, ON)
        for printed, _, _ in RESOLVED:
            resolver.resolve(printed)


def test_add_alias_makes_the_name_known_and_leaves_an_event(listed: District, officer: User) -> None:
    housing = Unit.objects.get(name="区住房保障和房屋管理局")

    add_alias(housing, "区房管局", by=officer)

    assert resolve(listed, "区房管局", on=ON).unit == housing
    event = Event.objects.get()
    assert (event.verb, event.object_name, event.after) == ("alias.add", str(housing), {"alias": "区房管局"})


def test_add_alias_refuses_a_name_that_stands_for_another_unit(listed: District, officer: User) -> None:
    with pytest.raises(NameTaken, match="区财政局"):
        add_alias(Unit.objects.get(name="区民政局"), "区财政局", by=officer)

    assert Event.objects.count() == 0


def test_add_alias_is_not_for_a_reporter(reporter: User, unit: Unit) -> None:
    with pytest.raises(NotAllowed):
        add_alias(unit, "区发改", by=reporter)


def test_add_alias_is_not_for_another_district(unit: Unit, stranger: User) -> None:
    with pytest.raises(NotAllowed):
        add_alias(unit, "区发改", by=stranger)


def test_remove_alias_forgets_the_name_and_leaves_an_event(listed: District, officer: User) -> None:
    alias = add_alias(Unit.objects.get(name="区财政局"), "区财税局", by=officer)

    remove_alias(alias, by=officer)

    assert resolve(listed, "区财税局", on=ON).how == How.UNRESOLVED
    assert Event.objects.latest("id").before == {"alias": "区财税局"}
