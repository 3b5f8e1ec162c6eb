"""Yesterday's best-sellers: a demo shop that has never sold anything would show its goods by
number."""

from pos_app.bootstrap.assembly import Assembly

BEST_SELLERS = (
    "6921168509256",  # 农夫山泉矿泉水550ml
    "6901285991219",  # 怡宝矿泉水555ml
    "6928804011173",  # 可口可乐500ml
    "6920152400975",  # 康师傅香辣牛肉面105g
    "6907992100272",  # 伊利纯牛奶250ml
    "6909409040799",  # 上好佳洋葱圈40g
    "10001",  # 红富士苹果, by weight
    "6914973608306",  # 德芙百香果白巧克力42g
    "6999990000012",  # 奥妙全自动洗衣液2kg
    "6999990000043",  # 青岛啤酒500ml罐
    "6901236378823",  # 维达婴儿150x3
    "6922266426001",  # 清风质感纯品单包
)


def fill_shelves(assembly: Assembly) -> None:
    """Count them as sold before, unless the shop has sold something itself."""
    popular = assembly.popular()
    if not popular or popular[0].barcode in BEST_SELLERS:
        return
    used_utc_ms = assembly.clock.now().utc_ms

    def count() -> None:
        for place in range(1, len(BEST_SELLERS) + 1):
            assembly.goods_writer.bump(BEST_SELLERS[:place], used_utc_ms=used_utc_ms)
        assembly.goods_writer.changes += 1

    assembly.workers.catalogue.submit(count)
