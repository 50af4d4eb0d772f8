"""Which column holds what: headers of Chinese and English tills, and of this one."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from store.errors import N_, Refused
from store.office.importing.cells import text_of

FIELDS: dict[str, tuple[str, str, str]] = {
    # field: (what an export calls it in English, in Chinese, what others call it)
    "code": (
        "Code",
        "商品编码",
        "商品编号 商品代码 编码 编号 货号 商品货号 自编码 品号 itemcode itemno productcode sku plu",
    ),
    "barcode": (
        "Barcode",
        "条码",
        "条形码 商品条码 商品条形码 国际条码 主条码 附加条码 辅助条码 多条码 barcodes ean ean13 gtin upc",
    ),
    "name": ("Name", "品名", "名称 商品名称 商品名 商品全名 货品名称 货名 productname itemname product item"),
    "mnemonic": (
        "Mnemonic",
        "拼音码",
        "jp 助记码 速记码 简拼 拼音简码 拼音首字母 首字母 拼音 pinyin initials shortcode",
    ),
    "category": (
        "Category",
        "类别",
        "clscode 分类 类别编码 类别编号 类别代码 商品类别 商品分类 分类编码 所属分类 categorycode class department",
    ),
    "category_name": ("Category name", "类别名称", "分类名称 商品类别名称 clsname"),
    "unit": ("Unit", "单位", "计量单位 销售单位 基本单位 uom"),
    "size": ("Size", "规格", "itemsize 规格型号 商品规格 型号 spec specification"),
    "origin": ("Origin", "产地", "商品产地 madein countryoforigin"),
    "cost": ("Cost", "进价", "inprice 进货价 采购价 成本 成本价 最新进价 参考进价 进货价格 costprice purchaseprice"),
    "price": (
        "Price",
        "售价",
        "saleprice 零售价 销售价 单价 标准售价 销售价格 零售价格 价格 retailprice sellingprice unitprice",
    ),
    "member_price": ("Member price", "会员价", "vipprice 会员价格 vip"),
    "member_price_1": ("Member price 1", "会员价1", "price1 会员价一 一级会员价 vipprice1"),
    "member_price_2": ("Member price 2", "会员价2", "price2 会员价二 二级会员价 vipprice2"),
    "member_price_3": ("Member price 3", "会员价3", "price3 会员价三 三级会员价 vipprice3"),
    "member_price_4": ("Member price 4", "会员价4", "price4 会员价四 四级会员价 vipprice4"),
    "floor_price": ("Lowest price", "最低价", "baseprice 最低售价 最低销售价 最低零售价 底价 限价 minprice floorprice"),
    "floor_rate": ("Lowest rate", "最低折扣", "bottomdisc 最低折扣率 最低折率 折扣下限 最低折 mindiscount floorrate"),
    "price_way": ("Sold by", "计价方式", "priceway 计价类型 计价 pricingway"),
    "weighed": ("Weighed", "称重", "是否称重 是否计重 称重商品 byweight"),
    "decimals": ("Decimals", "数量小数位", "小数位 小数位数 quantitydecimals"),
    "discountable": (
        "Discountable",
        "允许打折",
        "isdiscount 是否打折 可打折 是否可打折 是否允许打折 允许折扣 参与折扣",
    ),
    "tax_rate": ("Tax rate", "税率", "销项税率 增值税率 vat vatrate tax"),
    "tax_class": ("Tax class", "税类", "税类编码 taxcode"),
    "carton_code": ("Carton code", "箱码", "箱条码 整箱条码 外箱条码 外箱码 件码 cartonbarcode casecode casebarcode"),
    "carton_quantity": (
        "Carton quantity",
        "箱装数",
        "箱规 装箱数 装箱量 箱入数 件装数 每箱数量 casequantity packquantity packsize",
    ),
    "carton_price": ("Carton price", "箱价", "整箱价 箱售价 整箱售价 caseprice packprice"),
    "status": ("Status", "状态", "state 商品状态 销售状态"),
    "note": ("Note", "备注", "amemo 说明 memo remark remarks notes"),
}


@dataclass(frozen=True)
class Vocabulary:
    """What a file may hold: its fields as in FIELDS, those that several columns may hold, whether the columns found
    are enough, and what is said when they are not."""

    fields: Mapping[str, tuple[str, str, str]]
    repeatable: tuple[str, ...]
    enough: Callable[[Collection[str]], bool]
    refusal: "type[NoHeader]"

    @cached_property
    def known(self) -> dict[str, str]:
        """Plain header → field."""
        return {
            plain(title): field
            for field, (english, chinese, others) in self.fields.items()
            for title in (field, english, chinese, *others.split())
        }


IGNORE = "ignore"
"""What --map says of a column that must not be taken for a field."""

LOOKED_AT = 20
"""Rows at the top among which the header is looked for."""


class NoHeader(Refused):
    template = N_("No header is recognised: a column for the code and one for the name or the price are needed.")


class TwoColumns(Refused):
    template = N_("Both “{first}” and “{second}” could be the {field}; say which with --map “{first}={field}”.")


class NoSuchHeader(Refused):
    template = N_("The file has no column “{header}”.")


class NoSuchField(Refused):
    template = N_("“{field}” is not a field. The fields are: {known}.")


class MapUnclear(Refused):
    template = N_("“{text}” should be a header of the file, an equals sign and a field: “{text}=price”.")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the header stands (index of its row), the columns of each field, and the headers nobody asked for."""

    row: int
    fields: Mapping[str, tuple[int, ...]]
    titles: tuple[str, ...]
    ignored: tuple[str, ...]


_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def plain(header: str) -> str:
    """*售价（元） → 售价, Sale_Price → saleprice."""
    text = unicodedata.normalize("NFKC", header).lower()
    return "".join(char for char in _BRACKETS.sub("", text) if char.isalnum())


def _has_product(found: Collection[str]) -> bool:
    return bool({"code", "barcode"} & {*found} and {"name", "price"} & {*found})


PRODUCTS = Vocabulary(FIELDS, ("barcode",), _has_product, NoHeader)


def read_mapping(texts: Sequence[str], vocabulary: Vocabulary = PRODUCTS) -> dict[str, str]:
    """What --map said: header → field. Raises MapUnclear, NoSuchField."""
    mapping = {}
    for text in texts:
        header, equals, field = text.rpartition("=")
        if not (header.strip() and equals):
            raise MapUnclear(text=text)
        field = field.strip().lower()
        if field not in vocabulary.fields and field != IGNORE:
            raise NoSuchField(field=field, known=", ".join((*vocabulary.fields, IGNORE)))
        mapping[header.strip()] = field
    return mapping


def find(rows: Sequence[Sequence[Any]], mapping: Mapping[str, str], vocabulary: Vocabulary = PRODUCTS) -> Columns:
    """The columns, by the best of the first rows as the header.

    Raises NoHeader, TwoColumns, NoSuchHeader (a header of the mapping that is not there).
    """
    best = max(
        range(min(len(rows), LOOKED_AT)), key=lambda i: (recognised(rows[i], mapping, vocabulary), -i), default=None
    )
    if best is None:
        raise vocabulary.refusal()
    titles = tuple(text_of(cell) for cell in rows[best])
    for header in mapping:
        if plain(header) not in map(plain, titles) and header not in titles:
            raise NoSuchHeader(header=header)
    fields: dict[str, tuple[int, ...]] = {}
    said: set[str] = set()
    ignored = []
    for column, title in enumerate(titles):
        field, mapped = _field_of(title, mapping, vocabulary)
        if field is None or field == IGNORE:
            ignored += [title] if title else []
        elif mapped and field not in said and field not in vocabulary.repeatable:
            fields[field] = (column,)
            said.add(field)
        elif field in said and not mapped:
            ignored.append(title)
        elif field in fields and field not in vocabulary.repeatable:
            raise TwoColumns(first=titles[fields[field][0]], second=title, field=field)
        else:
            fields[field] = (*fields.get(field, ()), column)
    if not vocabulary.enough(fields):
        raise vocabulary.refusal()
    return Columns(best, fields, titles, tuple(ignored))


def recognised(row: Sequence[Any], mapping: Mapping[str, str], vocabulary: Vocabulary = PRODUCTS) -> int:
    """How many cells of a row are headers."""
    return sum(_field_of(text_of(cell), mapping, vocabulary)[0] is not None for cell in row)


def _field_of(title: str, mapping: Mapping[str, str], vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """The field of a header, and whether the mapping said so."""
    for header, field in mapping.items():
        if title == header or (plain(header) and plain(title) == plain(header)):
            return field, True
    return vocabulary.known.get(plain(title)), False
