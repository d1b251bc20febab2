"""Words that can stand behind a number as its unit, and what each of them must not be the beginning of."""

import re

# Units of measurement: physical sizes, which may also mark a threshold ("500平方米以上的商场").
SIZES = (
    "平方公里|平方千米|平方米|平方|平米|㎡|立方米|立方|m[2²]|m[3³]|万方|方(?![面案式向法针位便])|公里|千米|km|延米|厘米|毫米|米(?![粉饭面线业兰])"
    "|公顷|亩次|亩(?!均)|海里|孔公里|车道公里|吨公里|人公里"
)
AMOUNTS = (
    "吨标准煤|吨标煤|标准煤|载重吨|蒸吨|吨(?!级|位)|千克|kg|公斤|斤|毫克|微克|毫升|升(?![级学降至到格值])|克|千瓦时|千瓦|kWh|kW|千伏安|兆伏安|MVA|兆瓦时|兆瓦|MWh|MW|GWh|GW"
    "|度(?=电|[,。;、)])|标准箱|标箱|TEU|PFLOPS|PFlops|EFLOPS|Mbps|Gbps|兆|TB|PB|个?标准机架|机架|载频|分贝|mg/L|[μum]g/m[3³]"
)
PHYSICAL = f"{SIZES}|{AMOUNTS}"

MONEY = "元人民币|人民币|美元|欧元|港元|港币|日元|英镑|元(?![旦素宵首])"

# Measure words for things, people and occasions. What stands behind a colon begins a longer word that may follow a
# number without a measure word: 3个街镇 is 个, but "3个月" is a time; 12项 is 项, but "12项目" counts nothing in 项.
MEASURE_WORDS = """
人次 人年 人天 人份 户次 车次 班次 班列 架次 艘次 家次 项次 件次 座次 场次 轮次 批次 频次 例次 栋次 梯次 航次 剂次 针次
学位 床位 车位 泊位 岗位 工位 席位 点位 站点 网点 航班 航线 标段 台套 台(套) 级台阶 课时 学时 小项
家 名 所 次 批 床 席 张 幢 辆 艘 册 株 棵 羽 盏 笔 倍 箱 桶 瓶 袋 眼 枚 杆 孔 樘 扇 剂 岁 匹
人: 民 大代 大常 大会 工 社 才 员 均 口 群 士 以上的
户: 外 籍 口 均 型 主 用 厕
个: 小时 半小时 月 季 年 工作日 基点 100% 自信 意识 维护 统筹 坚持 必须 转变 全面 一批 一律 确保 毫不 务必
位: 数 置 于 列 居 次
条: 例 件 线上 线下 线部 块 约 款 文规 目
项: 目
件: 以下 均
台: 阶 账
套: 餐
座: 谈 椅
处: 理 置 级 罚
场: 所 馆 景 镇 站
期: 间 末 限
轮: 岗 训 流 换 动 椅
例: 如 会 外
幅: 度
栋: 梁
间: 隔 接 断 歇 距
架: 空 构
路: 公交 公 线 段 口 面 网 灯 径 由 演 况 基 桥 车 长 站
份: 额
部: 门 委 分 队 级
篇: 章
块: 状
种: 植 子 业 养
类: 别 型 似 社会
片: 区
班: 子 级 组
组: 织 团 建 合
支: 部
对: 口 接 外 象 于 标 照 比 应 策 企 上 下 全 内 重 各 1 2
列: 入 为 车
头: 部 雁
尾: 款 矿 水 气
峰: 会 值
只: 有 要 能
根: 据 本 治 源
款: 项
宗: 旨 教
起: 步 点
堂: 食
节: 能 水 点 日 约 庆 目 假 气 电 地 俭 会
门: 诊 户 店 类 口 牌 禁 头 锁
口: 袋 岸 径 腔 粮 碑 号
顶: 层 尖 端 格 级 流
把: 手 关 握
副: 市 区 县 主 书 食 业 中
面: 积 向 对 貌 临 上 试 源 层 板
团: 队 委 结 圆 组 购 体 长 员
岗: 位
本: 区 市 年 级 科 地 土
尊: 重 敬
针: 对
村: 民 委 居 级 庄 规 集 史 务 两 干
分: 之 钟 类 别 公司 局 期 院 配 中心 布 级 时 段 行 支 析 散 解 管 工 层 站 校 馆 担
"""


def _alternatives(table: str) -> str:
    """The table as one expression that finds the longest word."""
    words: dict[str, str] = {}
    for line in table.strip().splitlines():
        word, colon, longer = line.partition(":")
        if colon:
            words[word] = f"(?!{'|'.join(longer.split())})"
        else:
            words |= dict.fromkeys(line.split(), "")
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + words[word] for word in longest_first)


COUNTED = _alternatives(MEASURE_WORDS)

# A second measure word in brackets, kept as printed: 套(间), 场(次).
OR_ELSE = r"(?:\((?:间|次|套|个|户|家|处|座|所|台|条|项|件|人|批|组|栋|幢|支|辆|片|村|点)\))?"

# Stretches of time: a promise only when something says how short or how long ("不少于6小时", "压缩至5个工作日").
DURATION = "个工作日|工作日|个小时|小时|分钟|秒|天|日(?![前起至到内间常均])"

RATE = "%|‰|个百分点|百分点"

# "吨/日", "件/万人", "吨标准煤/万元": the second half of a compound unit.
PER = r"/(?:百|千|万|亿)?(?:日|天|小时|月|年|人次|人月|人年|人|户|平方米|平方公里|立方米|公里|亩|次|台|辆|家|个|吨|万元|元|村|户籍人口|床|千瓦时|升|d(?![A-Za-z]))(?:·[日天月年])?"

UNIT = f"(?: {RATE} | {MONEY} | {PHYSICAL} | {DURATION} | (?: {COUNTED} ) {OR_ELSE} ) (?: {PER} )?"

IS_RATE = re.compile(RATE)
IS_MONEY = re.compile(MONEY)
IS_PHYSICAL = re.compile(f"(?:{PHYSICAL})(?:{PER})?")
IS_DURATION = re.compile(DURATION)
IS_COUNTED = re.compile(f"(?:{COUNTED}){OR_ELSE}")

BARE = {
    "元人民币": "元",
    "人民币": "元",
    "个百分点": "百分点",
    "个工作日": "工作日",
    "个小时": "小时",
}


def bare_unit(printed: str) -> str:
    """The unit as it is recorded: 元人民币 is 元, 个百分点 is 百分点 (GUIDE.md, decisions)."""
    return BARE.get(printed, printed)


MULTIPLIERS = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "千亿": 100_000_000_000,
    "万亿": 1_000_000_000_000,
    "十万亿": 10_000_000_000_000,
    "百万亿": 100_000_000_000_000,
    "千万亿": 1_000_000_000_000_000,
}
