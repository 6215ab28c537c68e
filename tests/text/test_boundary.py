"""Where a Han term ends and other words begin."""

from __future__ import annotations

import pytest

from app.text.boundary import han_edges

KEPT = """
    最好:最好的 最好:全网最好 最佳:最佳选择 最佳:最佳人选 国家级:国家级 国家级:国家级别 第一品牌:中国第一品牌
    世界第一:世界第一名 第一:天下第一 第一:销量第一名 第一:质量第一 顶级:顶级享受 首选:妈妈首选 治疗:治疗效果
    治疗:可治疗失眠 治疗:治疗仪 消炎:消炎杀菌 杀菌:消炎杀菌 微信:加微信领券 微信:微信支付 微信:加我微信 发票:开发票
    发票:代开发票 发票:提供发票 他妈:他妈的 黄片:看黄片 象牙:象牙制品 象牙:象牙白 最好:最好吃 最低价:全网最低价格
    抗癌:抗癌症 特效:特效药 美白:美白淡斑 根治:根治糖尿病 保证退货:保证退货 好评返现:五星好评返现 毒品:贩卖毒品
    口交:口交视频 枪支:枪支弹药 最大:全国最大的 唯一:全球唯一 壮阳:壮阳药 处方药:非处方药 仿真:仿真枪 返现:好评返现金
    特供:军队特供酒 转运:转运手链 最高级:最高级别 治愈:治愈率 虎骨:虎骨酒 军用:军用品 代孕:代孕服务 刷单:刷单兼职
    最强:史上最强 减肥:减肥茶 保健:保健食品 独家:独家代理 绝对:绝对正品 第一:排名第一 最新:最新科技 抗菌:抗菌洗手液 止痛:止痛膏
    特价:今日特价 抗衰老:抗衰老精华 防脱发:防脱发洗发水 排毒:排毒茶 一流:国际一流 极致:极致体验 顶级:世界顶级 冠军:销量冠军 领导品牌:行业领导品牌
    永不:永不褪色 香烟:电子香烟 手枪:玩具手枪 赌博:赌博工具 迷药:迷药水 麻醉:麻醉药品 兴奋剂:含兴奋剂 鹿茸:鹿茸酒 燕窝:进口燕窝
    退款:全额退款 代购:海外代购 私聊:私聊客服
"""
REJECTED = """
    他妈:他妈妈 他妈:他妈妈来了 口交:路口交通 口交:十字路口交通 黄片:三黄片 黄片:牛黄片 发票:开发票据系统 大麻:大麻烦
    毒品:消毒品 毒品:消毒品牌 装修:女装修身 性交:女性交友 性交:异性交往 一流:第一流程 口交:进口交易 手枪:对手枪战
    人流:客人流量 淫水:浸淫水 裸聊:赤裸聊天 奶子:牛奶子 毛片:羊毛片 毛片:羽毛片 发票:高发票价 代开:年代开始
    代开:现代开放 办证:举办证券 特供:独特供应 特供:奇特供电 台独:平台独立 中共:其中共有 上市:网上市场 国宾:中国宾馆
    国家:中国家庭 名牌:报名牌照 正品:校正品质 极品:两极品牌 特效:独特效果 高仿:最高仿真 高潮:最高潮流 精品:酒精品质
    假货:暑假货品 牌九:大牌九折 弹:弹性 枪:手枪
    人参:别人参考 鹿茸:小鹿茸毛 性感:感性感觉 会所:社会所有 情色:心情色彩 私服:走私服装 中奖:高中奖学金 军火:行军火车 毒药:消毒药水
    迷药:歌迷药妆 代孕:一代孕妇装 假钞:休假钞票夹 作弊:工作弊端 走私:行走私人 海关:上海关爱 公安:办公安全 火药:退火药材 电鱼:充电鱼灯
    老虎机:小老虎机械 成人:完成人员 医疗:中医疗养 医院:法医院校 特工:独特工艺 国旗:中国旗袍 领袖:衣领袖口 高档:最高档位 党徽:同党徽章
    日军:今日军训 外挂:门外挂钩
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(term, text) for term, _, text in (pair.partition(":") for pair in table.split())]


@pytest.mark.parametrize(("term", "text"), pairs(KEPT))
def test_a_term_that_stands_for_itself_is_kept(term: str, text: str) -> None:
    at = text.index(term)
    assert han_edges(text, at, at + len(term))


@pytest.mark.parametrize(("term", "text"), pairs(REJECTED))
def test_a_term_that_lies_across_other_words_is_rejected(term: str, text: str) -> None:
    at = text.index(term)
    assert not han_edges(text, at, at + len(term))


def test_a_strict_edge_admits_the_likeliest_cut_only() -> None:
    assert (han_edges("最好吃", 0, 2), han_edges("最好吃", 0, 2, strict=True)) == (True, False)


def test_words_far_away_do_not_matter() -> None:
    text = "面霜" * 500 + "最好" + "面霜" * 500
    assert han_edges(text, 1000, 1002)
