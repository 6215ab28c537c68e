"""The closed lists of Vetlist's input and output (DESIGN, section 5); everything else is as the world writes it."""

from __future__ import annotations

from enum import StrEnum


class SubjectKind(StrEnum):
    LISTING = "listing"
    SHIPMENT = "shipment"
    MERCHANT = "merchant"
    FORM = "form"

    @property
    def plural(self) -> str:
        """The name of a collection: `/v1/listings:check`, `{"listings": {...}}`."""
        return f"{self.value}s"


class Locale(StrEnum):
    EN = "en"
    ZH = "zh"


class Outcome(StrEnum):
    VIOLATION = "violation"
    NEEDS_EVIDENCE = "needs_evidence"
    EXEMPT = "exempt"
    NOT_EVALUATED = "not_evaluated"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst; findings sort by it and `--fail-on` compares it."""
        return ("error", "warning", "info").index(self.value)


class Verified(StrEnum):
    """How a citation was checked: its own text was read, a secondary source was, or neither."""

    TEXT = "text"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class Applicability(StrEnum):
    """Whether a fix keeps the meaning (safe), needs a person's eye (review), or is only shown (display)."""

    SAFE = "safe"
    REVIEW = "review"
    DISPLAY = "display"


class TransportMode(StrEnum):
    AIR = "air"
    SEA = "sea"
    ROAD = "road"
    RAIL = "rail"
    POST = "post"
    EXPRESS = "express"


class SaleRegime(StrEnum):
    B2C = "b2c"
    B2B = "b2b"
    CBEC = "cbec"
    SAMPLE = "sample"
    RETURN = "return"


class TaxType(StrEnum):
    VAT = "VAT"
    GST = "GST"
    SALES_TAX = "sales_tax"
    DUTY = "duty"


class BatteryChemistry(StrEnum):
    LITHIUM_ION = "lithium-ion"
    LITHIUM_METAL = "lithium-metal"
    NIMH = "nimh"
    ALKALINE = "alkaline"
    LEAD_ACID = "lead-acid"
    OTHER = "other"


class BatteryPacking(StrEnum):
    CONTAINED = "contained"
    PACKED_WITH = "packed_with"
    ALONE = "alone"


class BrandRelation(StrEnum):
    OWNER = "owner"
    AUTHORISED = "authorised"


class DocumentType(StrEnum):
    COMMERCIAL_INVOICE = "commercial_invoice"
    PACKING_LIST = "packing_list"
    CERTIFICATE_OF_ORIGIN = "certificate_of_origin"
    CUSTOMS_DECLARATION = "customs_declaration"
    AIR_WAYBILL = "air_waybill"
    BILL_OF_LADING = "bill_of_lading"
    CN22 = "cn22"
    CN23 = "cn23"
    ORDER = "order"
    PAYMENT_RECORD = "payment_record"
    IOSS_REGISTRATION = "ioss_registration"
    VAT_REGISTRATION = "vat_registration"
    UN38_3_TEST_SUMMARY = "un38_3_test_summary"
    SDS = "sds"
    DANGEROUS_GOODS_DECLARATION = "dangerous_goods_declaration"
    TRANSPORT_APPRAISAL = "transport_appraisal"
    HEALTH_CERTIFICATE = "health_certificate"
    PHYTOSANITARY_CERTIFICATE = "phytosanitary_certificate"
    ISPM15_DECLARATION = "ispm15_declaration"
    CITES_PERMIT = "cites_permit"
    HALAL_CERTIFICATE = "halal_certificate"
    IMPORT_PERMIT = "import_permit"
    EXPORT_LICENCE = "export_licence"
    EUDR_DUE_DILIGENCE_STATEMENT = "eudr_due_diligence_statement"
    BUSINESS_REGISTRATION = "business_registration"
    TRADEMARK_CERTIFICATE = "trademark_certificate"
    BRAND_AUTHORISATION = "brand_authorisation"
    TEST_REPORT = "test_report"
    BANK_ACCOUNT_CERTIFICATE = "bank_account_certificate"
    TEAM_STATEMENT = "team_statement"
    IDENTITY_DOCUMENT = "identity_document"
    TAX_REGISTRATION = "tax_registration"
    CATEGORY_PERMIT = "category_permit"
    SELF_CERTIFICATION = "self_certification"
    OTHER = "other"


class TextRole(StrEnum):
    """Where in a subject a piece of text stands; rules name these in `scope.fields`."""

    TITLE = "title"
    DESCRIPTION = "description"
    BULLETS = "bullets"
    ATTRIBUTES = "attributes"
    IMAGE_TEXT = "image_text"
    IMAGE_ALT = "image_alt"
    WARNINGS = "warnings"
    BRAND = "brand"
    CATEGORY = "category"
    LINKS = "links"
    EXTRA = "extra"
    LINE_DESCRIPTION = "line_description"
