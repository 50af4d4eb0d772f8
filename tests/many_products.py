"""A shop of any size for tests and benches: names like real ones, unique EAN-13s, the search index with them."""

import random
from collections.abc import Iterator

from store.calendar import Millis
from store.db.models import Product
from store.db.opening import Shop
from store.ids import new_id
from store.office.articles import Article
from store.office.writing import Change, parts_of, write
from store.pricing.basket import ProductId


def _words(text: str) -> list[str]:
    return text.split()


BRANDS = _words(
    "康师傅 统一 旺旺 农夫山泉 娃哈哈 蒙牛 伊利 光明 三全 思念 海天 李锦记 老干妈 金龙鱼 "
    "福临门 乐事 奥利奥 好丽友 达利园 盼盼 洽洽 三只松鼠 百草味 良品铺子 双汇 雨润 金锣 "
    "立白 雕牌 蓝月亮 汰渍 舒肤佳 海飞丝 清扬 云南白药 黑人 佳洁士 维达 清风 心相印 洁柔 "
    "妙洁 美丽雅 晨光 得力 南孚 超能 六神 隆力奇 大宝 百雀羚 自然堂 重庆 都乐 长城 银鹭 "
    "露露 椰树"
)
KINDS = _words(
    "红烧 香辣 麻辣 原味 番茄 黄瓜 孜然 海苔 芝士 草莓 蓝莓 巧克力 抹茶 香草 柠檬 蜂蜜 "
    "绿茶 红茶 茉莉 乌龙 无糖 低脂 高钙 有机 老坛 藤椒 葱香 五香 泡椒 糖醋 酸菜 鲜虾 "
    "牛肉 鸡汁 排骨 海鲜 菌菇 玉米 紫薯 燕麦 黑芝麻 核桃 花生 杏仁 薄荷 柔顺 除菌 滋润 "
    "控油 去屑 美白 护龈 加厚 抽取 便携 家庭 迷你 大号 特惠"
)
GOODS = _words(
    "方便面 矿泉水 牛奶 酸奶 饼干 薯片 糖果 巧克力 面包 蛋糕 火腿肠 水饺 汤圆 酱油 陈醋 "
    "料酒 食用油 大米 面粉 挂面 八宝粥 罐头 果汁 可乐 汽水 茶饮料 咖啡 啤酒 白酒 瓜子 "
    "坚果 果冻 豆干 海苔 辣条 洗衣液 洗洁精 肥皂 洗发水 沐浴露 牙膏 牙刷 抽纸 卷纸 湿巾 "
    "垃圾袋 保鲜膜 中性笔 笔记本 电池 护手霜 洗面奶 花露水 毛巾 拖鞋 雨伞 剪刀 水杯 饭盒"
)
SIZES = ("50g", "100g", "120g", "250g", "500g", "1kg", "250ml", "330ml", "500ml", "1.5L", "2L", "6包", "10片", "24支")
UNITS = ("袋", "瓶", "盒", "包", "支", "个")
ENGLISH = ("Coca Cola", "Pepsi", "Oreo", "Lay's", "Nestle", "Dove", "Lipton", "Heinz", "Kleenex", "Colgate")


NAMES = 6_000
"""At most so many different ones: to spell them out takes longer than to write them."""


def ean13(digits: str) -> str:
    """Twelve digits with their check digit."""
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def articles(count: int, *, seed: int = 1, first: int = 1) -> Iterator[Article]:
    """`count` products by code, numbered from `first`; several share a name, as in real shops."""
    chance = random.Random(seed)
    names = [_name(chance) for _ in range(min(count, NAMES))]
    numbers = range(first, first + count)
    codes = sorted(
        ean13(f"69{number * 7919 % 10**10:010d}") if chance.random() < 0.9 else f"{number:05d}" for number in numbers
    )
    for number, code in zip(numbers, codes, strict=True):
        name, unit, price = chance.choice(names), chance.choice(UNITS), chance.randrange(50, 20000, 10)
        yield Article(ProductId(new_id()), number, code, name, unit=unit, price=price)


def _name(chance: random.Random) -> str:
    brand = chance.choice(ENGLISH) if chance.random() < 0.05 else chance.choice(BRANDS)
    return f"{brand} {chance.choice(KINDS)} {chance.choice(GOODS)} {chance.choice(SIZES)}"


def fill(shop: Shop, count: int, *, at: Millis = 0, seed: int = 1) -> list[str]:
    """Put `count` more products into the shop, quickly; their codes. Nobody must be selling meanwhile."""
    first = (Product.select(Product.number).order_by(Product.number.desc()).limit(1).scalar() or 0) + 1
    made = [Change(article) for article in articles(count, seed=seed, first=first)]
    with shop.transaction():
        for rows in parts_of(made, {}, at):
            write(shop, rows)
    return [change.after.code for change in made]
