"""One year of 临江区: what is promised, planned and reached in it, and the order in which people do it.

Who walks it on the pages stands in tests/browser/year.py, who by the API and by the verbs in tests/flows/.
"""

from abc import ABC, abstractmethod
from datetime import date

from apps.progress.models import ReportRole
from apps.progress.opening import suggested_dates
from apps.progress.workdays import shift
from tests.notices import HEAD

MARCH = "2021-03-10T12:00:00+08:00"

NOTICE = (
    HEAD.replace("2026", "2021")
    + """一、推动经济稳中提质
（一）全年新引进企业1200家。（牵头单位：区发展改革委；配合单位：区商务委）
（二）登记失业人数控制在市政府下达目标内。（责任单位：区发展改革委）

二、保障和改善民生
（一）新增养老床位350张，其中护理型床位200张。（责任单位：区民政局）
（二）9月底前启用滨江养老院。（责任单位：区民政局）

三、提升城区治理水平
（一）新增公共停车泊位200个。（责任单位：区建设管理委）
"""
)
FIRMS, JOBLESS, BEDS, HOME, PARKING = "新引进企业", "登记失业", "养老床位", "养老院", "停车泊位"
ECONOMY, TRADE, CARE, BUILDING = "区发展改革委", "区商务委", "区民政局", "区建设管理委"

# As the office has it in its own spreadsheet. The limit that the city has not issued yet has no plan.
PLAN = "\n".join(
    (
        "300\t600\t900\t1200",
        "\t\t\t",
        "80\t160\t250\t350",
        "40\t90\t140\t200",
        "完成装修\t设备安装\t启用\t",
        "20\t60\t120\t200",
    )
)

# By the end of each quarter. The beds fall behind in the third and are missed in the fourth.
REACHED = {
    "新引进企业": (310, 620, 910, 1210),
    "登记失业人数": (5200, 5100, 5000, 4900),
    "新增养老床位": (80, 165, 200, 300),
    "护理型床位": (40, 90, 140, 200),
    "新增公共停车泊位": (20, 62, 120, 205),
}
HOME_IS = ("reached", "reached", "done", "done")
PROBLEMS, NEXT_STEPS, OPENED_ON = "个别项目进度偏慢。", "下季度继续推进。", "2021-09-20"


class Year(ABC):
    """What everybody who walks the year can do. `number` is that of the quarter that is walked."""

    number = 0

    @property
    def quarter(self) -> str:
        return f"2021Q{self.number}"

    @abstractmethod
    def it_is(self, day: date) -> None:
        """Noon of another day."""

    @abstractmethod
    def due_on(self) -> date:
        """On which day lead units are to report."""

    @abstractmethod
    def everybody_signs(self) -> None: ...

    @abstractmethod
    def the_office_breaks_down(self) -> None: ...

    @abstractmethod
    def the_office_opens(self) -> None: ...

    @abstractmethod
    def the_office_closes(self) -> None: ...

    @abstractmethod
    def submit(self, unit: str, words: str, role: ReportRole = ReportRole.LEAD) -> None:
        """The head of a small unit fills in and passes on."""

    @abstractmethod
    def the_clerk_takes_over_what_the_support_wrote(self) -> None: ...

    @abstractmethod
    def the_clerk_hands_up(self, words: str, narrative: str) -> None: ...

    @abstractmethod
    def the_head_passes_on(self, count: int) -> None:
        """Everything that the clerk handed up."""

    @abstractmethod
    def a_unit_reports_its_whole_quarter(self) -> None:
        """At once, not report by report."""

    @abstractmethod
    def the_office_approves(self, words: str) -> None: ...

    @abstractmethod
    def the_office_approves_the_clean_ones(self) -> None: ...

    @abstractmethod
    def the_office_returns(self, words: str, reason: str) -> None: ...

    @abstractmethod
    def the_clerk_answers(self, words: str, reason: str, narrative: str) -> None: ...

    @abstractmethod
    def the_worker_lights(self) -> None: ...

    def begins(self, number: int) -> None:
        """Opened; then it is the day on which lead units are to report."""
        self.number = number
        self.it_is(suggested_dates(self.quarter)["opens_on"])
        self.the_office_opens()
        self.it_is(self.due_on())

    def two_units_report(self, *, handed_up: bool = False) -> None:
        """A large one, whose clerk fills in and whose head passes on, and a small one."""
        if not handed_up:
            self.the_clerk_hands_up(FIRMS, f"第{self.number}季度新引进企业情况。")
        self.the_clerk_hands_up(JOBLESS, f"第{self.number}季度登记失业人数平稳。")
        self.the_head_passes_on(2)
        self.submit(CARE, BEDS)
        self.submit(CARE, HOME)

    def the_office_checks(self) -> None:
        self.it_is(shift(self.due_on(), 3))
        self.the_worker_lights()

    def ends(self) -> None:
        """Closed, and lit."""
        self.it_is(suggested_dates(self.quarter)["closes_on"])
        self.the_office_closes()
        self.the_worker_lights()


def walk(year: Year) -> None:
    """From the issued notice to the lights of the fourth quarter."""
    year.everybody_signs()
    year.the_office_breaks_down()

    year.begins(1)
    year.submit(TRADE, FIRMS, ReportRole.SUPPORT)
    year.the_clerk_takes_over_what_the_support_wrote()
    year.two_units_report(handed_up=True)
    year.a_unit_reports_its_whole_quarter()
    year.the_office_checks()
    year.the_office_approves(FIRMS)
    year.the_office_approves_the_clean_ones()
    year.ends()

    year.begins(2)
    year.two_units_report()
    year.it_is(shift(year.due_on(), 2))
    year.submit(BUILDING, PARKING)
    year.the_office_checks()
    year.the_office_approves_the_clean_ones()
    year.the_office_approves(PARKING)  # what came late is looked at
    year.ends()

    year.begins(3)
    year.two_units_report()
    year.submit(BUILDING, PARKING)
    year.the_office_checks()
    year.the_office_returns(FIRMS, "请核实企业名录。")
    year.the_office_approves_the_clean_ones()
    year.the_clerk_answers(FIRMS, "请核实企业名录。", "名录已核实，新引进企业910家。")
    year.the_office_approves(FIRMS)
    year.ends()

    year.begins(4)
    year.two_units_report()
    year.submit(BUILDING, PARKING)
    year.the_office_checks()
    year.the_office_approves_the_clean_ones()
    year.ends()
