"""What a government web site prints around a notice: index block, trail of pages, buttons, imprint of the site.

The index block states the notice's fields: "索 引 号 AB0/2024-1", "文号 | 湖政办〔2024〕1号 | 发文日期 | 2024-01-08 |",
"• 发布机构:东湖区人民政府办公室".
"""

import re
from collections.abc import Iterator, Sequence

from .lines import Line


def _spaced(names: str) -> str:
    """An expression for any of ``names``, whose characters may be printed apart: 文号, 文    号."""
    return "|".join(" *".join(name) for name in sorted(names.split(), key=len, reverse=True))


# The names of the fields that say something about the notice itself, in the order in which they are believed.
ABOUT = {
    "number": "文号 发文字号 发文文号 发文号 公文文号 文件编号 文件号 发布文号",
    "issuer": "发文机关 发文机构 发文单位 制发机关 制发机构 制发单位 发布机关 发布机构 发布单位 发布部门 公开主体",
    "signed": "成文日期 成文时间 生成日期 生成时间 制发日期 签发日期",
    "sent": "发文日期 发文时间 印发日期 印发时间",
    "published": "发布日期 发布时间 公开日期 公开时间 更新时间",
    "title": "文件标题 文件名称 信息名称 信息标题 公文名称 公文标题",
}
OTHER = (
    "索引号 信息索引号 统一编号 主题分类 体裁分类 组配分类 信息分类 信息类别 公文种类 服务对象分类 主题词 关键词 有效性 时效性 效力状态 "
    "公文时效 是否有效 文件状态 公开方式 公开类别 公开属性 公开选项 信息公开选项 信息公开属性 公开范围 公开时限 公开形式 载体分类 内容概述 所属类别 所属主题 废止日期 失效日期 "
    "实施日期 生效日期 施行日期 有效期 政策咨询机关 政策咨询电话 咨询电话 信息来源 文章来源 浏览次数 浏览量 访问量 访问次数 阅读次数 阅读量 "
    "点击数 点击量 点击率 责任编辑 政策原文 视力保护 视力保护色 附件下载 相关链接 相关阅读 相关文件 相关附件 相关解读 字体 字号"
)
# Words that a clause may begin with as well: fields only where a colon or the edge of a cell follows.
DOUBTFUL = {"title": "标题 名称", "other": "分类 来源 作者 编辑 审核 校对 录入 日期 时间 保护视力色 分享"}

NAMES = "|".join(
    [rf"(?P<{field}>{_spaced(names)})" for field, names in ABOUT.items()] + [rf"(?P<rest>{_spaced(OTHER)})"]
)
NAMES_WITH_COLON = "|".join(rf"(?P<{field}_colon>{_spaced(names)})" for field, names in DOUBTFUL.items())
FIELD = re.compile(
    rf"(?:^|(?<=[\s|•·>\[【]))(?:(?:{NAMES}) *(?:[:|】>\[]+|(?= )|$)|(?:{NAMES_WITH_COLON}) *[:|])"
)
LEAD = re.compile(r"[•·\s>|\[【]*")
LONGEST_FIELD_LINE = 160

TRAIL = re.compile(
    r"[•·\s]*(?:您|你)?(?:现在|当前|目前)?(?:所在)?的?(?:当前|所在)?(?:的)?位置\s*[:>].*|[•·\s]*(?:网站)?首页\s*[>/»|].*|[^>。]{2,20}(?:>+[^>。]{2,40}){2,}"
)
TIME_STAMP = re.compile(r"20\d\d-\d\d-\d\d(?:\s+\d\d:\d\d(?::\d\d)?)?(?:\s+[\u4e00-\u9fff]{2,30})?")
RULE = re.compile(r"(?=[^-]*---)[-:| ]+")  # parts the heading row of an index block from the others
BUTTON = (
    r"(?:无障碍(?:浏览|阅读)?|长者(?:版|模式)|长辈版|适老化|简体|繁体|English|登录|注册|智能问答|网站支持IPv6|打印(?:本页|此页|文章)?|关闭(?:窗口|本页|页面)?"
    r"|分享(?:到)?|收藏|下载|微信|微博|扫一扫|返回(?:顶部|首页)|上一[篇条]|下一[篇条]|[大中小])"
)
BUTTONS = re.compile(rf"[\[【(•·| ]*{BUTTON}(?:[\]】)\[【(•·|:, ]*{BUTTON})*[\]】)|: ]*")
# What stands below a notice on its web page; nothing after it belongs to the notice.
THE_END = re.compile(r"[-—=*\s]*(?:END|end|完|全文完|正文完|结束)[-—=*\s]*")
END = re.compile(
    r"[\[【(]?(?:留言咨询|纠错|网页纠错|我要纠错|打印|关闭|分享|收藏|扫一扫|扫码|版权所有|网站地图|联系我们|上一[篇条]|下一[篇条]|返回顶部|主办(?:单位)?[:\s]"
    r"|承办(?:单位)?[:\s]|网站标识码|相关(?:链接|阅读|文件|附件|解读|文档|信息|稿件|新闻)|政策解读|图解|附件下载|[\u4e00-\u9fff]ICP备|[\u4e00-\u9fff]公网安备|您访问的链接|推荐阅读)"
)


def is_website(text: str) -> bool:
    """Whether a line is the web site's whatever stands around it."""
    if any(pattern.fullmatch(text) for pattern in (TIME_STAMP, TRAIL, BUTTONS, THE_END)):
        return True
    return len(text) < LONGEST_FIELD_LINE and _first_field(text) is not None


def _first_field(text: str) -> re.Match[str] | None:
    lead = LEAD.match(text)
    return FIELD.match(text, lead.end() if lead else 0)


def fields_of(lines: Sequence[Line]) -> Iterator[tuple[str, int, str]]:
    """(name, offset, value) of every field about the notice that the index block in ``lines`` states."""
    for line in lines:
        if len(line.text) >= LONGEST_FIELD_LINE or _first_field(line.text) is None:
            continue
        found = list(FIELD.finditer(line.text))
        ends = [field.start() for field in found[1:]] + [len(line.text)]
        for field, end in zip(found, ends, strict=True):
            name = (field.lastgroup or "").removesuffix("_colon")
            value = line.text[field.end() : end].strip(" |•·>[]【】")
            if name in ABOUT and value:
                yield name, line.start + line.text.index(value, field.end()), value
