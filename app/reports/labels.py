"""The words round the findings, in every message language."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.vocabulary import Locale

LABELS: Mapping[Locale, Mapping[str, str]] = {
    Locale.EN: {
        "listing": "listing",
        "shipment": "shipment",
        "merchant": "merchant",
        "form": "data form",
        "error": "error",
        "warning": "warning",
        "info": "info",
        "violation": "violation",
        "needs_evidence": "needs evidence",
        "exempt": "exempt",
        "not_evaluated": "not evaluated",
        "law": "law",
        "fine": "penalty",
        "disguise": "disguise",
        "wanted": "wanted",
        "issued_by": "issued by {who}",
        "language": "in {language}",
        "fix": "fix",
        "safe": "safe",
        "review": "review",
        "display": "advice",
        "verified": "verified",
        "unproven": "not verified",
        "or": "or",
        "set": "set {pointer} to {value}",
        "remove": "remove {pointer}",
        "because": "because",
        "clean": "nothing found",
        "secondary": "from a secondary source",
        "unverified": "unverified",
        "more": "and {count} more",
        "subjects": "{count} vetted, {affected} with findings",
        "counts": "errors {errors}, warnings {warnings}, infos {infos}",
        "aside": "exempt {exempt}, not evaluated {not_evaluated}",
        "fixable": "`vetlist fix` mends {safe}, with --unsafe {all}",
        "unread": "{count} could not be read",
        "as_of": "as of {date}",
    },
    Locale.ZH: {
        "listing": "商品",
        "shipment": "货件",
        "merchant": "商家",
        "form": "数据表单",
        "error": "错误",
        "warning": "警告",
        "info": "提示",
        "violation": "违规",
        "needs_evidence": "需提供证明",
        "exempt": "豁免",
        "not_evaluated": "未评估",
        "law": "依据",
        "fine": "处罚",
        "disguise": "规避手法",
        "wanted": "所需证明",
        "issued_by": "由{who}出具",
        "language": "语言 {language}",
        "fix": "修改",
        "safe": "安全",
        "review": "需复核",
        "display": "建议",
        "verified": "已验证",
        "unproven": "未验证",
        "or": "或",
        "set": "将 {pointer} 设为 {value}",
        "remove": "删除 {pointer}",
        "because": "推理",
        "clean": "未发现问题",
        "secondary": "据二手来源",
        "unverified": "未核实",
        "more": "另有 {count} 项",
        "subjects": "已检查 {count} 项，{affected} 项有问题",
        "counts": "错误 {errors}，警告 {warnings}，提示 {infos}",
        "aside": "豁免 {exempt}，未评估 {not_evaluated}",
        "fixable": "`vetlist fix` 可修改 {safe} 处，加 --unsafe 共 {all} 处",
        "unread": "{count} 项无法读取",
        "as_of": "法律日期 {date}",
    },
}


def article(number: str | None) -> str:
    """Articles are cited by number ("9(3)"); what begins otherwise ("Annex II") already says what it is."""
    if not number:
        return ""
    return f"art. {number}" if number[0].isdigit() else number
