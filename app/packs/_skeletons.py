"""Texts of the skeletons: `$id`, `$kind`, `$pack` and `$symbol` are filled in."""

from __future__ import annotations

MANIFEST = """\
# A pack: rules for one body of law, or for one platform's policy.
id: $pack
version: 0.1.0                      # raise it with every change of a rule
title: {en: Title of the pack, zh: 规则包名称}
kind: law                           # law | platform | vocabulary | advice
jurisdiction: DE
markets: [DE]                       # ISO 3166-1 alpha-2, EU, EEA, GCC, or '*'
platforms: ['*']
sources:
  - {name: Name of the law or policy, url: null, last_reviewed: 2026-01-01}
depends: []                         # packs whose traits and regimes the rules use
"""

HEAD = """\
id: $id
kind: $kind
title: {en: What is wrong in a few words, zh: 用几个字说明问题}
status: preview                     # preview | stable | deprecated
citations:
  # text: you read the provision; secondary: you read about it; unverified: the rule is at most a warning.
  - {law: Name of the law, article: "1", url: null, verified: unverified}
effective: {from: 2026-01-01, to: null}    # both days inclusive
"""

_FINDING = """\
severity: warning                   # error | warning | info
"""

_WORDING = """\
message: {en: "“{matched}” promises what nobody can keep.", zh: "“{matched}”是无法兑现的承诺。"}
scope: {fields: [title, description, bullets]}
match:
  terms: [miracle cure, {term: 神药, boundary: none}]
exempt:
  - id: denial
    title: {en: The claim is denied, zh: 已否认该说法}
    citation: {law: Name of the law, verified: unverified}
    when: {before: {terms: [no], within: 4}}
fix:
  applicability: review             # safe | review | display
  title: {en: Say what the product does, zh: 如实描述产品}
  replace: [{find: miracle cure, with: [remedy]}]
cases:
  - {name: the claim, fail: A miracle cure for pain, spans: [[2, 14]], fix: A remedy for pain}
  - {name: plain words, pass: A remedy for pain}
  - {name: denied, exempt: This is no miracle cure, by: denial}
"""

_PATTERN = """\
message: {en: "“{matched}” looks like an internal code.", zh: "“{matched}”疑似内部代码。"}
scope: {fields: [title, description]}
match:
  patterns: ['zz-[0-9]{4}']         # RE2, searched in normalised (lower-case) text
cases:
  - {name: a code, fail: Lamp ZZ-1234, spans: [[5, 12]]}
  - {name: another number, pass: Lamp 1234}
"""

_PROHIBITED = """\
message: {en: "“{matched}” may not be sold.", zh: "“{matched}”禁止销售。"}
match:
  terms: [forbidden widget]
cases:
  - {name: the goods, fail: Forbidden widget in blue, spans: [[0, 16]]}
  - {name: other goods, pass: Widget in blue}
"""

_FIELD = """\
message: {en: "{field} is missing.", zh: "缺少 {field}。"}
scope: {subjects: [listing]}
match:
  require: {test: {field: /brand, exists: true}}
  at: /brand
  missing: violation                # or not_evaluated, where absence says nothing
cases:
  - {name: no brand, fail: {title: Lamp}, at: /brand}
  - {name: with brand, pass: {title: Lamp, brand: Lumo}}
"""

_OBLIGATION = """\
message: {en: "{evidence} is missing.", zh: "缺少{evidence}。"}
outcome: needs_evidence
scope: {subjects: [shipment]}
on: {all: [{market: DE}]}           # regimes and traits from which the obligation follows
per: subject                        # or item: once for every kind of goods
want:
  title: {en: Commercial invoice, zh: 商业发票}
  evidence: {document: {types: [commercial_invoice]}}
  request: [{what: {en: The invoice of the sale, zh: 该笔交易的发票}}]
cases:
  - {name: without, fail: {destination: DE, lines: [{description: Lamp}]}, at: /documents}
  - {name: with, pass: {destination: DE, lines: [{description: Lamp}], documents: [{type: commercial_invoice}]}}
"""

_TARIFF = """\
message: {en: "{code} is not in force.", zh: "{code} 不是有效的税则号列。"}
match: {check: in-force}            # or length, contradiction
cases:
  - {name: deleted in 2022, fail: {title: Phone, hs_code: "851712"}, at: /hs_code}
  - {name: in force, pass: {title: Lamp, hs_code: "940521"}}
"""

_TAX = """\
message: {en: "{type} is not charged in {country}.", zh: "{country} 不征收 {type}。"}
scope: {subjects: [shipment], markets: [US]}
match: {check: not-charged, types: [VAT], destinations: [US]}
cases:
  - name: charged
    fail: {destination: US, taxes: [{type: VAT, country: US, rate: "19"}]}
    at: /taxes/0
  - {name: not charged, pass: {destination: US, taxes: [{type: sales_tax, country: US, rate: "6"}]}}
"""

_PARTY = """\
message: {en: "{field} of the {party} is missing.", zh: "缺少 {party} 的 {field}。"}
scope: {subjects: [shipment]}
match: {check: complete, parties: [/consignee], fields: [name, address]}
cases:
  - {name: no address, fail: {destination: DE, consignee: {name: A. Buyer}}, at: /consignee/address}
  - {name: complete, pass: {destination: DE, consignee: {name: A. Buyer, address: "Hauptstr. 1, Berlin"}}}
"""

_PRIVACY = """\
message: {en: "{field} has no purpose.", zh: "{field} 未说明用途。"}
scope: {subjects: [form]}
match: {check: purpose, classes: [contact]}
cases:
  - name: no purpose
    fail: {audience: [{market: DE}], fields: [{name: email}]}
    at: /fields/0/purpose
  - name: with purpose
    pass: {audience: [{market: DE}], fields: [{name: email, purpose: order confirmation}]}
"""

_TRAIT = """\
match:                              # any of the keys suffices; nest with all, any, not
  words: {terms: [example lamp], fields: [title, category]}
gives: [$symbol]
cases:
  - {name: the goods, gives: An example lamp}
  - {name: other goods, not: A chair}
"""

_INFER = """\
when: {all: [{market: DE}]}         # symbols only: trait, regime, market, platform, subject, export, mode, sale
then: [{regime: $symbol}]
cases:
  - {name: in the country, given: [{market: DE}], derives: [{regime: $symbol}]}
  - {name: elsewhere, given: [{market: US}], never: [{regime: $symbol}]}
"""

_STATUTORY = """\
match:                              # words inside the text are exempt from every other rule
  texts: [this statement has not been evaluated by the example authority]
cases:
  - name: the statement
    text: This statement has not been evaluated by the example authority.
    spans: [[0, 62]]
  - {name: another statement, text: This statement is true., spans: []}
"""

BODIES = {
    "wording": _FINDING + _WORDING,
    "pattern": _FINDING + _PATTERN,
    "prohibited": _FINDING + _PROHIBITED,
    "field": _FINDING + _FIELD,
    "obligation": _FINDING + _OBLIGATION,
    "tariff": _FINDING + _TARIFF,
    "tax": _FINDING + _TAX,
    "party": _FINDING + _PARTY,
    "privacy": _FINDING + _PRIVACY,
    "trait": _TRAIT,
    "infer": _INFER,
    "statutory": _STATUTORY,
}
"""Kind of rule -> what follows the common head."""
