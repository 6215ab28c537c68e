"""What findings on evidence say, in every message language.

Places: `paper` names the certificate or document; `date` is the date of the evaluation. Which paper is asked for, from
whom and in which language, :data:`WANTED` adds.
"""

from __future__ import annotations

from app.packs._base import Text

EXPIRED = Text(
    en="{paper} expired on {expires} and proves nothing on {date}.",
    zh="{paper}已于 {expires} 到期，在 {date} 不能作为证明。",
)
NOT_YET_ISSUED = Text(
    en="{paper} is dated {issued}; on {date} it had not been issued yet.",
    zh="{paper}的签发日期为 {issued}，在 {date} 尚未签发。",
)
EXPIRING = Text(
    en="{paper} expires in {days} days, on {expires}: renew it in time.",
    zh="{paper}将在 {days} 天后（{expires}）到期：请及时续期。",
)
EXPIRES_TOMORROW = Text(
    en="{paper} expires tomorrow, on {expires}: renew it now.",
    zh="{paper}将于明天（{expires}）到期：请立即续期。",
)
EXPIRES_TODAY = Text(
    en="{paper} is valid for the last time today, {expires}: renew it now.",
    zh="{paper}今天（{expires}）是最后有效日：请立即续期。",
)
OTHER_MODEL = Text(
    en="{paper} is for {models}, not for {goods}.",
    zh="{paper}适用于 {models}，不适用于 {goods}。",
)
PERHAPS_OTHER_MODEL = Text(
    en="{paper} is for {models}, but the title speaks of {goods}. Show that it covers this model.",
    zh="{paper}适用于 {models}，而标题中的型号为 {goods}。请证明其涵盖该型号。",
)
OTHER_GOODS = Text(
    en="{paper} covers {models}, other lines of this shipment, not {goods}.",
    zh="{paper}涵盖的是本票货物的其他品项（{models}），不包括 {goods}。",
)
OTHER_MARKET = Text(
    en="{paper} is for {markets}, not for {missing}.",
    zh="{paper}适用于 {markets}，不适用于 {missing}。",
)
OTHER_HOLDER = Text(
    en="{paper} was issued to {holder}, neither the maker nor the seller named here ({known}).",
    zh="{paper}的持有人为 {holder}，与此处所列的制造商或卖家（{known}）不符。",
)
OTHER_HS = Text(
    en="{paper} is for goods of {hs}, not of {code}.",
    zh="{paper}适用于 {hs} 项下货物，不适用于 {code}。",
)
WRONG_LAW = Text(
    en="{paper} names {named}; it does not name {laws}.",
    zh="{paper}所列法规为{named}，没有列出{laws}。",
)
REPEALED_LAW = Text(
    en="{paper} names {named}, out of force since {since}; {laws} stands in its place.",
    zh="{paper}所列的{named}已自 {since} 起失效，应以{laws}为准。",
)
LAW_NOT_NAMED = Text(
    en="{paper} does not say with which law the goods comply; {laws} must be named.",
    zh="{paper}没有写明货物符合哪项法规；须写明{laws}。",
)
LAW_UNKNOWN = Text(
    en="{paper} names '{named}', which was not recognised; {laws} must be named.",
    zh="{paper}所列的“{named}”无法识别；须写明{laws}。",
)
BAD_NUMBER = Text(
    en="{paper} has the number '{number}', which does not have the form of such a number.",
    zh="{paper}的编号“{number}”不符合该类编号的格式。",
)
NO_NUMBER = Text(
    en="{paper} has no number, without which it cannot be checked.",
    zh="{paper}没有编号，无法核对。",
)
NOT_SUFFICIENT = Text(
    en="{paper} is not enough: {why}.",
    zh="{paper}不足以证明：{why}。",
)
BAD_VALUE = Text(
    en="'{value}' in {field} does not have the form of such a number or statement.",
    zh="{field} 中的“{value}”不符合该类编号或说明的格式。",
)
NOT_RECOGNISED = Text(
    en="{paper} was not recognised and was not counted: say in its scheme what it is.",
    zh="{paper}无法识别，未计入：请在名称中写明是何种证书。",
)
BESIDES = Text(en=" {besides}", zh="{besides}")
"""Added to the first fault of a paper that has several: the others, each in its own words."""

WANTED = Text(en=" Wanted: {wanted}.", zh="需要：{wanted}。")
"""Added to what is wrong with a paper; a reminder wants nothing yet."""

ALSO = Text(en=" {unrecognised}", zh="{unrecognised}")
"""Added to a message where papers were left out of account because nobody knows what they are."""

ISSUED_BY = Text(en="{what}, issued by {issuer}", zh="{what}（由{issuer}出具）")
IN_LANGUAGE = Text(en="{what}, in {language}", zh="{what}（语言：{language}）")

CONCERNS = Text(en=" It concerns: {concerned}.", zh="涉及：{concerned}。")
"""Added to a message that holds for some of several kinds of goods."""
