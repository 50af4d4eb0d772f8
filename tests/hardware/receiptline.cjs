// Makes receiptline.json: what receiptline, an independent program, sends to a printer for lines of Chinese.
//   cd $(mktemp -d) && npm install receiptline@4.0.4 && NODE_PATH=node_modules node …/tests/hardware/receiptline.cjs > …/tests/hardware/receiptline.json
const receiptline = require("receiptline");
const lines = ["农夫山泉 550ml ￥2.00", "￥2", "、。（）", "——", "金龙鱼精炼一级大豆油5L", "6 × 2.50", "红富士苹果(散) 1.236kg", "“谢谢”·惠顾…", "【小木超市·文三路店】", "镕喆囍堃"];
const bytes = {};
for (const encoding of ["gb18030", "cp936"]) {
    bytes[encoding] = {};
    for (const line of lines) {
        const sent = receiptline.transform(line, { cpl: 48, encoding, command: "escpos", cutting: false });
        bytes[encoding][line] = Buffer.from(sent, "binary").toString("hex");
    }
}
console.log(JSON.stringify({ receiptline: require("receiptline/package.json").version, bytes }, null, 1));
