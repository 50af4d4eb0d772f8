"""The goods of the demo shop, all invented.

A category: `# code | Chinese | English | tax class`. A product: `Chinese | English | size | unit | price`, then what is
special: `code=10001` the shop's own code, `member=2.80,2.60` member prices 1 and 2, `carton=24@65.00` a carton's code
with its pieces and price, `floor=2.00`, `origin=…`, `mnemonic_en=KL` its mnemonic in an English shop.
Sold by weight when the unit is kg; a price of `-` is asked for.
"""

UNITS = {
    "瓶": "btl", "罐": "can", "袋": "bag", "盒": "box", "包": "pack", "个": "pc", "支": "pc", "桶": "tub", "提": "pack",
    "卷": "roll", "条": "pc", "块": "bar", "杯": "cup", "把": "bunch", "双": "pair", "本": "pc", "份": "pc",
    "次": "time", "板": "card", "只": "pc", "kg": "kg",
}  # fmt: skip

GOODS = """
# 01 | 饮料 | Drinks | standard
竹里乌龙茶 | Zhuli Oolong Tea | 500ml | 瓶 | 4.50 | carton=15@62.00
竹里茉莉花茶 | Zhuli Jasmine Tea | 500ml | 瓶 | 4.50 | carton=15@62.00
竹里冰红茶 | Zhuli Iced Black Tea | 500ml | 瓶 | 3.50 | member=3.20
竹里无糖绿茶 | Zhuli Green Tea No Sugar | 500ml | 瓶 | 5.00
北岸可乐 | North Bank Cola | 330ml | 罐 | 2.50 | member=2.30,2.20 carton=24@54.00 mnemonic_zh_CN=COLA mnemonic_en=KL
北岸可乐 | North Bank Cola | 2L | 瓶 | 7.90 | mnemonic_zh_CN=COLA mnemonic_en=KL
北岸无糖可乐 | North Bank Cola Zero | 330ml | 罐 | 2.80 | carton=24@60.00 mnemonic_zh_CN=COLA mnemonic_en=KL
北岸柠檬汽水 | North Bank Lemon Soda | 330ml | 罐 | 2.50
北岸白桃汽水 | North Bank White Peach Soda | 330ml | 罐 | 3.00
望山矿泉水 | Wangshan Spring Water | 550ml | 瓶 | 2.00 | carton=24@38.00
望山矿泉水 | Wangshan Spring Water | 4L | 桶 | 9.90
望山苏打水 | Wangshan Soda Water | 410ml | 瓶 | 4.00
橙先生100%橙汁 | Mr Orange 100% Juice | 1L | 盒 | 15.80 | member=13.90
橙先生苹果汁 | Mr Orange Apple Juice | 250ml | 盒 | 4.50
小满酸梅汤 | Xiaoman Sour Plum Drink | 450ml | 瓶 | 5.50
小满杏仁露 | Xiaoman Almond Drink | 240ml | 罐 | 4.20
快步电解质水 | Kuaibu Electrolyte Water | 600ml | 瓶 | 6.00
快步维生素饮料 | Kuaibu Vitamin Drink | 250ml | 罐 | 6.50
早安黑咖啡 | Morning Black Coffee | 270ml | 瓶 | 6.90
早安拿铁 | Morning Caffè Latte | 270ml | 瓶 | 7.50
# 02 | 牛奶乳品 | Milk and dairy | standard
青禾纯牛奶 | Qinghe Whole Milk | 250ml | 盒 | 3.20 | carton=16@46.00 member=2.95
青禾低脂牛奶 | Qinghe Low Fat Milk | 250ml | 盒 | 3.40
青禾鲜牛奶 | Qinghe Fresh Milk | 950ml | 瓶 | 16.90
青禾原味酸奶 | Qinghe Plain Yoghurt | 180g | 杯 | 5.50
青禾草莓酸奶 | Qinghe Strawberry Yoghurt | 180g | 杯 | 5.80
青禾儿童奶酪棒 | Qinghe Cheese Sticks | 100g | 袋 | 13.90
云上希腊酸奶 | Yunshang Greek Yoghurt | 135g | 杯 | 8.90
云上淡奶油 | Yunshang Whipping Cream | 250ml | 盒 | 18.50
云上黄油 | Yunshang Butter | 200g | 盒 | 29.90
豆子工坊原味豆浆 | Bean Works Soy Milk | 300ml | 瓶 | 4.00
豆子工坊黑豆豆浆 | Bean Works Black Soy Milk | 300ml | 瓶 | 4.50
麦田里燕麦奶 | Maitianli Oat Milk | 1L | 盒 | 19.90
# 03 | 粮油 | Grain and oil | food
麦田里东北大米 | Maitianli North-East Rice | 5kg | 袋 | 39.90 | origin=黑龙江 member=36.90
麦田里东北大米 | Maitianli North-East Rice | 10kg | 袋 | 75.00 | origin=黑龙江
麦田里小米 | Maitianli Millet | 1kg | 袋 | 14.80
麦田里红豆 | Maitianli Red Beans | 500g | 袋 | 9.90
麦田里绿豆 | Maitianli Mung Beans | 500g | 袋 | 8.90
麦田里高筋面粉 | Maitianli Strong Flour | 2.5kg | 袋 | 19.80
麦田里挂面 | Maitianli Dried Noodles | 1kg | 包 | 8.50
麦田里荞麦面 | Maitianli Buckwheat Noodles | 500g | 包 | 12.00
一川压榨花生油 | Yichuan Peanut Oil | 5L | 桶 | 139.90 | member=129.90 floor=119.00
一川菜籽油 | Yichuan Rapeseed Oil | 5L | 桶 | 79.90
一川葵花籽油 | Yichuan Sunflower Oil | 1.8L | 瓶 | 35.90
一川小磨香油 | Yichuan Sesame Oil | 220ml | 瓶 | 18.90
一川特级初榨橄榄油 | Yichuan Extra Virgin Olive Oil | 500ml | 瓶 | 89.00
散装五常大米 | Loose Wuchang Rice | | kg | 9.60 | code=30101 origin=黑龙江
散装黄豆 | Loose Soy Beans | | kg | 8.80 | code=30102
# 04 | 调味品 | Sauces and spices | standard
海棠生抽 | Haitang Light Soy Sauce | 500ml | 瓶 | 9.90
海棠草菇老抽 | Haitang Mushroom Dark Soy Sauce | 500ml | 瓶 | 11.80
海棠蒸鱼豉油 | Haitang Fish Soy Sauce | 450ml | 瓶 | 12.50
海棠蚝油 | Haitang Oyster Sauce | 510g | 瓶 | 8.90
海棠香醋 | Haitang Fragrant Vinegar | 550ml | 瓶 | 9.50
海棠白米醋 | Haitang White Rice Vinegar | 420ml | 瓶 | 5.20
海棠料酒 | Haitang Cooking Wine | 500ml | 瓶 | 7.80
海棠郫县豆瓣酱 | Haitang Broad Bean Paste | 500g | 瓶 | 13.80
海棠黄豆酱 | Haitang Soy Bean Paste | 300g | 瓶 | 8.20
海棠番茄酱 | Haitang Ketchup | 320g | 瓶 | 9.90
雪线加碘食盐 | Snowline Iodised Salt | 400g | 袋 | 2.50 | code=40201
雪线白砂糖 | Snowline White Sugar | 500g | 袋 | 6.50
雪线红糖 | Snowline Brown Sugar | 350g | 袋 | 8.80
川味小馆火锅底料 | Sichuan Corner Hotpot Base | 200g | 袋 | 12.90 | member=11.50
川味小馆花椒 | Sichuan Corner Pepper | 50g | 瓶 | 15.00
川味小馆干辣椒 | Sichuan Corner Dried Chilli | 100g | 袋 | 9.90
川味小馆酸菜鱼调料包含鱼片腌料酸菜包和泡椒包家庭聚餐四到六人份升级大包装 | Sichuan Corner Pickled Fish Kit with Marinade, Pickles and Chilli, Family Pack for Four to Six, New Large Size | 380g | 袋 | 19.90
# 05 | 零食 | Snacks | standard
小满原味薯片 | Xiaoman Plain Crisps | 75g | 袋 | 6.50
小满番茄薯片 | Xiaoman Tomato Crisps | 75g | 袋 | 6.50
小满海苔 | Xiaoman Seaweed | 12g | 包 | 7.90
小满每日坚果 | Xiaoman Daily Nuts | 25g*7 | 盒 | 39.90 | member=35.90,33.90
小满五香瓜子 | Xiaoman Spiced Sunflower Seeds | 260g | 袋 | 11.90
小满盐焗腰果 | Xiaoman Salted Cashews | 150g | 袋 | 26.80
小满芒果干 | Xiaoman Dried Mango | 100g | 袋 | 13.90
小满话梅 | Xiaoman Dried Plums | 90g | 袋 | 8.50
小满山楂片 | Xiaoman Hawthorn Slices | 60g | 袋 | 3.50
暖阳苏打饼干 | Nuanyang Soda Crackers | 400g | 盒 | 15.90
暖阳夹心饼干 | Nuanyang Sandwich Biscuits | 97g | 包 | 5.90
暖阳威化饼 | Nuanyang Wafers | 58g | 包 | 4.50
暖阳蛋卷 | Nuanyang Egg Rolls | 180g | 盒 | 16.80
暖阳沙琪玛 | Nuanyang Sachima | 250g | 袋 | 12.80
可可庄园黑巧克力 | Cocoa Manor Dark Chocolate | 84g | 盒 | 22.00
可可庄园牛奶巧克力 | Cocoa Manor Milk Chocolate | 45g | 条 | 9.90
可可庄园夹心糖 | Cocoa Manor Filled Sweets | 120g | 袋 | 10.50
薄荷岛口香糖 | Mint Island Chewing Gum | 32g | 瓶 | 11.00
薄荷岛润喉糖 | Mint Island Throat Drops | 28g | 盒 | 7.80
辣小妹辣条 | Spicy Sister Strips | 102g | 袋 | 5.00
辣小妹鸭脖 | Spicy Sister Duck Neck | 120g | 袋 | 15.80
散装花生 | Loose Peanuts | | kg | 17.60 | code=30201
散装大核桃 | Loose Walnuts | | kg | 45.60 | code=30202 origin=新疆 member=42.00
散装水果糖 | Loose Fruit Sweets | | kg | 29.80 | code=30203
# 06 | 方便食品 | Instant food | standard
老灶红烧牛肉面 | Old Stove Braised Beef Noodles | 105g | 桶 | 5.50 | carton=12@60.00
老灶老坛酸菜面 | Old Stove Pickle Noodles | 120g | 桶 | 5.50 | carton=12@60.00
老灶香辣牛肉面五连包 | Old Stove Spicy Beef Noodles 5-Pack | 520g | 提 | 15.90
老灶番茄鸡蛋面 | Old Stove Tomato Egg Noodles | 115g | 桶 | 5.80
老灶酸辣粉 | Old Stove Hot and Sour Noodles | 135g | 桶 | 7.90
老灶螺蛳粉 | Old Stove River Snail Noodles | 300g | 袋 | 13.80
老灶自热米饭 | Old Stove Self-Heating Rice | 260g | 盒 | 19.90
麦田里八宝粥 | Maitianli Eight-Treasure Porridge | 360g | 罐 | 4.90 | carton=12@54.00
麦田里即食燕麦片 | Maitianli Instant Oats | 700g | 袋 | 21.90
麦田里黑芝麻糊 | Maitianli Black Sesame Paste | 480g | 袋 | 23.80
海棠午餐肉 | Haitang Luncheon Meat | 340g | 罐 | 18.90
海棠豆豉鲮鱼 | Haitang Dace with Black Beans | 227g | 罐 | 19.90
海棠榨菜 | Haitang Pickled Mustard | 70g | 袋 | 2.50
海棠橄榄菜 | Haitang Olive Pickles | 170g | 瓶 | 9.80
# 07 | 速冻冷藏 | Frozen and chilled | standard
妙手猪肉水饺 | Miaoshou Pork Dumplings | 500g | 袋 | 19.90
妙手韭菜鸡蛋水饺 | Miaoshou Leek and Egg Dumplings | 500g | 袋 | 18.90
妙手黑芝麻汤圆 | Miaoshou Sesame Rice Balls | 320g | 袋 | 12.80
妙手手抓饼 | Miaoshou Flaky Pancakes | 900g | 袋 | 17.90
妙手小笼包 | Miaoshou Soup Buns | 300g | 袋 | 15.90
妙手牛肉丸 | Miaoshou Beef Balls | 250g | 袋 | 22.80
妙手虾滑 | Miaoshou Shrimp Paste | 150g | 盒 | 24.90
冰果香草冰淇淋 | Icefruit Vanilla Ice Cream | 400g | 盒 | 26.00
冰果老冰棍 | Icefruit Ice Lolly | 70g | 支 | 1.50
冰果巧克力脆皮 | Icefruit Chocolate Bar | 65g | 支 | 5.00
豆子工坊嫩豆腐 | Bean Works Soft Tofu | 350g | 盒 | 3.50
豆子工坊老豆腐 | Bean Works Firm Tofu | 400g | 盒 | 4.50
豆子工坊香干 | Bean Works Dried Tofu | 250g | 袋 | 6.80
海棠广式香肠 | Haitang Cantonese Sausage | 300g | 袋 | 29.80
# 08 | 蔬菜 | Vegetables | food
西红柿 | Tomatoes | | kg | 7.96 | code=20101
黄瓜 | Cucumbers | | kg | 6.98 | code=20102
土豆 | Potatoes | | kg | 3.98 | code=20103
胡萝卜 | Carrots | | kg | 4.58 | code=20104
大白菜 | Chinese Cabbage | | kg | 2.38 | code=20105
上海青 | Pak Choi | | kg | 6.58 | code=20106
菠菜 | Spinach | | kg | 9.98 | code=20107
西兰花 | Broccoli | | kg | 11.96 | code=20108
青椒 | Green Peppers | | kg | 8.56 | code=20109
茄子 | Aubergines | | kg | 7.58 | code=20110
莲藕 | Lotus Root | | kg | 10.98 | code=20111
山药 | Chinese Yam | | kg | 13.96 | code=20112
生姜 | Ginger | | kg | 15.96 | code=20113
大蒜 | Garlic | | kg | 12.98 | code=20114
香葱 | Spring Onions | | 把 | 2.00 | code=20115
香菜 | Coriander | | 把 | 2.50 | code=20116
金针菇 | Enoki Mushrooms | 150g | 包 | 3.50 | code=20117
有机小番茄 | Organic Cherry Tomatoes | 250g | 盒 | 12.90
# 09 | 水果 | Fruit | food
红富士苹果(散) | Fuji Apples (loose) | | kg | 9.98 | code=20201 origin=山东 member=8.98
国产香蕉 | Bananas | | kg | 6.98 | code=20202 origin=海南
赣南脐橙 | Navel Oranges | | kg | 11.96 | code=20203 origin=江西
砂糖桔 | Sugar Mandarins | | kg | 10.98 | code=20204 origin=广西
库尔勒香梨 | Korla Pears | | kg | 13.96 | code=20205 origin=新疆
红心火龙果 | Red Dragon Fruit | | kg | 15.96 | code=20206
巨峰葡萄 | Kyoho Grapes | | kg | 17.98 | code=20207
阳光玫瑰葡萄 | Shine Muscat Grapes | | kg | 39.80 | code=20208 member=35.80
麒麟西瓜 | Kirin Watermelon | | kg | 5.96 | code=20209
哈密瓜 | Hami Melon | | kg | 9.96 | code=20210 origin=新疆
红心猕猴桃 | Red Kiwis | | kg | 25.96 | code=20211 origin=四川
蓝莓 | Blueberries | 125g | 盒 | 15.90
车厘子 | Cherries | | kg | 79.80 | code=20212 origin=智利
榴莲 | Durian | | kg | 49.80 | code=20213 origin=泰国
椰青 | Young Coconut | | 个 | 12.80 | code=20214
水果拼盘 | Fruit Platter | | 份 | - | code=20215
# 10 | 肉禽蛋 | Meat, poultry and eggs | food
猪里脊 | Pork Loin | | kg | 39.80 | code=20301
猪五花肉 | Pork Belly | | kg | 35.80 | code=20302
猪肋排 | Pork Ribs | | kg | 59.80 | code=20303
猪肉馅 | Minced Pork | | kg | 33.80 | code=20304
牛腱子 | Beef Shank | | kg | 89.00 | code=20305
牛腩 | Beef Brisket | | kg | 79.00 | code=20306
羊腿肉 | Leg of Lamb | | kg | 85.00 | code=20307
三黄鸡 | Yellow Chicken | | kg | 29.80 | code=20308
鸡翅中 | Chicken Wings | | kg | 45.80 | code=20309
鸡胸肉 | Chicken Breast | | kg | 22.80 | code=20310
散装鲜鸡蛋 | Loose Fresh Eggs | | kg | 9.96 | code=20311 member=9.36
土鸡蛋 | Free Range Eggs | 10枚 | 盒 | 18.80
咸鸭蛋 | Salted Duck Eggs | 6枚 | 盒 | 13.80
# 11 | 水产 | Fish and seafood | food
鲈鱼 | Sea Bass | | kg | 45.80 | code=20401
草鱼 | Grass Carp | | kg | 19.80 | code=20402
带鱼段 | Hairtail Pieces | | kg | 49.80 | code=20403
基围虾 | Greasyback Shrimp | | kg | 78.00 | code=20404
花蛤 | Clams | | kg | 15.80 | code=20405
梭子蟹 | Swimming Crab | | kg | - | code=20406
三文鱼切片 | Sliced Salmon | 200g | 盒 | 59.90
# 12 | 面包糕点 | Bread and cakes | standard
麦香切片吐司 | Maixiang Sliced Toast | 400g | 袋 | 12.90
麦香全麦面包 | Maixiang Wholemeal Bread | 350g | 袋 | 13.90
麦香奶黄包 | Maixiang Custard Buns | 240g | 袋 | 11.80
麦香肉松面包 | Maixiang Pork Floss Bun | 80g | 个 | 6.50 | code=40101
麦香菠萝包 | Maixiang Pineapple Bun | 75g | 个 | 5.00 | code=40102
麦香牛角包 | Maixiang Croissant | 60g | 个 | 7.00 | code=40103
麦香蛋挞 | Maixiang Egg Tart | | 个 | 4.00 | code=40104
麦香绿豆糕 | Maixiang Mung Bean Cake | 200g | 盒 | 16.80
麦香桃酥 | Maixiang Walnut Cookies | 400g | 盒 | 18.80
现烤戚风蛋糕 | Fresh Chiffon Cake | | 个 | 28.00 | code=40105
现做三明治 | Fresh Sandwich | | 个 | 12.00 | code=40106
手工馒头 | Steamed Bun | | 个 | 1.50 | code=40107
# 13 | 酒类 | Beer, wine and spirits | standard
山泉拉格啤酒 | Shanquan Lager | 500ml | 罐 | 5.00 | carton=12@54.00
山泉小麦啤酒 | Shanquan Wheat Beer | 330ml | 瓶 | 8.80 | carton=24@192.00
山泉无醇啤酒 | Shanquan Alcohol Free | 330ml | 罐 | 5.50
老村高粱酒 | Old Village Sorghum Spirit | 500ml | 瓶 | 68.00 | member=63.00 floor=60.00
老村小瓶白酒 | Old Village Spirit Small | 100ml | 瓶 | 16.00
古渡五年花雕 | Gudu Huadiao Rice Wine 5 Years | 500ml | 瓶 | 29.80
岭上干红葡萄酒 | Lingshang Dry Red Wine | 750ml | 瓶 | 79.00
岭上桃红起泡酒 | Lingshang Sparkling Rosé | 750ml | 瓶 | 99.00
青梅小酒 | Little Green Plum Wine | 330ml | 瓶 | 25.00
# 14 | 纸品清洁 | Paper and cleaning | standard
棉语抽纸 | Mianyu Tissues | 100抽*6 | 提 | 16.90 | member=14.90
棉语卷纸 | Mianyu Toilet Paper | 10卷 | 提 | 25.90
棉语手帕纸 | Mianyu Pocket Tissues | 12包 | 提 | 9.90
棉语湿巾 | Mianyu Wet Wipes | 80片 | 包 | 12.80
棉语厨房纸 | Mianyu Kitchen Paper | 2卷 | 提 | 15.80
净家洗洁精 | Jingjia Washing-Up Liquid | 1kg | 瓶 | 12.90
净家洗衣液 | Jingjia Laundry Liquid | 3kg | 瓶 | 39.90 | member=35.90
净家洗衣凝珠 | Jingjia Laundry Pods | 30颗 | 盒 | 35.00
净家洁厕液 | Jingjia Toilet Cleaner | 500g | 瓶 | 9.90
净家84消毒液 | Jingjia Bleach | 1L | 瓶 | 11.50
净家垃圾袋 | Jingjia Bin Bags | 50只 | 卷 | 8.90
净家百洁布 | Jingjia Scouring Pads | 4片 | 包 | 6.90
净家保鲜膜 | Jingjia Cling Film | 30cm*30m | 卷 | 12.80
净家一次性手套 | Jingjia Disposable Gloves | 100只 | 盒 | 9.90
# 15 | 个人护理 | Personal care | standard
花汐洗发水 | Huaxi Shampoo | 500ml | 瓶 | 45.00
花汐护发素 | Huaxi Conditioner | 400ml | 瓶 | 42.00
花汐沐浴露 | Huaxi Shower Gel | 750ml | 瓶 | 36.90 | member=32.90
花汐香皂 | Huaxi Soap | 115g | 块 | 6.90
花汐洗手液 | Huaxi Hand Wash | 500ml | 瓶 | 15.90
花汐护手霜 | Huaxi Hand Cream | 75g | 支 | 19.90
白牙薄荷牙膏 | White Tooth Mint Toothpaste | 120g | 支 | 13.90
白牙软毛牙刷 | White Tooth Soft Toothbrush | 2支 | 板 | 15.90
白牙漱口水 | White Tooth Mouthwash | 500ml | 瓶 | 29.90
棉语卫生巾日用 | Mianyu Pads Day | 10片 | 包 | 12.90
棉语婴儿纸尿裤 | Mianyu Nappies | M 50片 | 包 | 79.00
# 16 | 家居百货 | Household | standard
手边碱性电池5号 | Handy AA Batteries | 4粒 | 板 | 12.90
手边碱性电池7号 | Handy AAA Batteries | 4粒 | 板 | 12.90
手边LED灯泡 | Handy LED Bulb | 9W | 个 | 15.90
手边插线板 | Handy Socket Strip | 1.8m | 个 | 49.00
手边中性笔 | Handy Gel Pen | 0.5mm | 支 | 2.50
手边笔记本 | Handy Notebook | A5 | 本 | 8.80
手边透明胶带 | Handy Clear Tape | 48mm | 卷 | 5.90
手边雨伞 | Handy Umbrella | | 把 | 35.00
手边玻璃杯 | Handy Glass | 300ml | 只 | 9.90
手边竹筷 | Handy Bamboo Chopsticks | 10双 | 包 | 12.90
手边毛巾 | Handy Towel | 34*74cm | 条 | 12.00
手边棉袜 | Handy Cotton Socks | | 双 | 9.90
购物袋(大) | Carrier Bag (large) | | 只 | 0.50 | code=90001
购物袋(小) | Carrier Bag (small) | | 只 | 0.30 | code=90002
快递代收 | Parcel Service | | 次 | - | code=90003 tax=services
图书杂志 | Books and Magazines | | 本 | - | code=90004 tax=food
社区公益募捐 | Community Donation | | 份 | - | code=90005 tax=zero
拉花体验 | Latte Art Trial | | 次 | 30.00 | code=90006 tax=services
亲子烘焙课 | Family Baking Class | | 次 | 68.00 | code=90007 tax=services
"""  # noqa: E501
