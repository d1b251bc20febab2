"""Short notices for tests, and how they come in: by the verbs that the page and the worker call."""

from django.core.files.base import ContentFile

from apps.documents.models import Document, DraftTarget, Rereading
from apps.documents.reading import read
from apps.documents.rereading import reread
from apps.documents.upload import read_again, upload
from apps.targets import review
from apps.targets.issuing import issue
from apps.units.models import User

HEAD = """临江区人民政府关于印发《2026年区政府重点工作目标安排》的通知
临政发〔2026〕5号

区政府各委、办、局，各街道办事处：
现将《2026年区政府重点工作目标安排》印发给你们，请认真组织实施。

临江区人民政府
2026年3月6日

2026年区政府重点工作目标安排

"""

# One of each: a part of a whole, a figure that waits for a higher level, roles, a group, dates, a ★.
NOTICE = (
    HEAD
    + """一、推动经济稳中提质
（一）全年新引进企业1200家，其中注册资本1亿元以上企业30家。（责任单位：区发展改革委、区商务委）
（二）实现单位增加值能耗下降3%（以市政府正式下达为准）。（牵头单位：区发展改革委；配合单位：各街道）
（三）推进滨江数字产业园建设，6月底前开工。年底前完成主体结构。（责任单位：滨江开发办）

二、保障和改善民生
（一）完善养老服务。★新增养老床位350张，其中护理型床位200张。改建认知障碍照护床位不少于120张。（责任单位：区民政局）
（二）加强公共文化服务，举办滨江艺术节。（责任单位：区文化旅游局）
"""
)

# A bracket that never closes, so that one item has a warning.
DAMAGED_NOTICE = (
    HEAD
    + """一、提升城区管理水平
（一）新增公共停车泊位1500个。
（二）完成道路大中修12条（含桥梁2座。
（三）建成口袋公园6座。
"""
)

LETTER = "各街道办事处：\n请于下周三前来区政府办公室领取会议材料。\n"

CHINESE = "一二三四五六七八九十"


def long_notice(items: int) -> str:
    """A notice of `items` numbered items, ten to a section, each with a figure and a unit."""
    lines = []
    for number in range(items):
        section, place = divmod(number, 10)
        if place == 0:
            ten, one = divmod(section + 1, 10)
            label = ("" if ten == 0 else "十" if ten == 1 else CHINESE[ten - 1] + "十") + (
                CHINESE[one - 1] if one else ""
            )
            lines.append(f"{label}、第{section + 1}方面工作")
        label = f"（{CHINESE[place]}）"
        lines.append(f"{label}★新增公共停车泊位{number + 20}个。（责任单位：区发展改革委、第{number}指挥部）")
    return HEAD + "\n".join(lines) + "\n"


def upload_text(text: str | bytes, by: User, file_name: str = "通知.txt") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return upload(ContentFile(data), file_name, by=by)


def read_notice(text: str | bytes, by: User, file_name: str = "通知.txt") -> Document:
    """Uploaded by `by` and read by a worker."""
    document = upload_text(text, by, file_name)
    read(document.job.pk)
    return Document.objects.select_related("job", "district").get(pk=document.pk)


def draft_of(document: Document, label: str) -> DraftTarget:
    """The draft under the chain of labels `label`, such as 一、（三）."""
    (draft,) = (draft for draft in document.drafts.all() if draft.label_path == label)
    return draft


def accept_all(document: Document, by: User) -> None:
    for draft in document.drafts.filter(state="pending"):
        review.accept(draft, by=by, version=draft.version)


def issue_notice(text: str, by: User, file_name: str = "通知.txt") -> Document:
    """Read, accepted as it is, and issued."""
    document = read_notice(text, by, file_name)
    accept_all(document, by)
    issue(document, by=by)
    document.refresh_from_db()
    return document


def read_otherwise(draft: DraftTarget, **fields: object) -> DraftTarget:
    """As if an older reader had read these fields of the draft so."""
    draft.proposed = {**draft.proposed, **fields}
    draft.content = {**draft.content, **fields}
    draft.save()
    return draft


def reread_notice(document: Document, by: User) -> Rereading:
    """Asked for by `by` and done by a worker."""
    again = read_again(document, by=by)
    reread(again.pk)
    return Rereading.objects.get(pk=again.pk)
